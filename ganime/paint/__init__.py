"""Sides without a network: painted from places that exist, and plain fills.

Reading order: `fills` (all of them by name); then what `paint` is made of: `nearest` (where a patch is found again),
`pyramid` (large things first), `offset_map` (where each pixel is copied from), `blend` (joints in the gradient domain),
`overlays` (what is not to be copied), `painter` (a side of one picture), `confidence` (what supports it), `calm` (what
is shown where that is too little); `memory/` (pictures of other shots and episodes).
"""
