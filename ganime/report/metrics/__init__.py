"""How near the generated sides are to the truth.

Reading order:
  sides         what most of them look at
  statistics    of deep features: are the sides made of what the true ones are made of, and does it lie where it should?
  pyramid       sliced Wasserstein distance: are the small patches those of the truth?
  sharpness     too few steps between neighbours (fog, streaks), or too many?
  sight         the three of them, of many outpainters beside one truth
  repetition    does a side show somebody a second time?
  distribution  FID, KID: do all sides together look like all true ones?
  seam          does the picture step where the known part ends?
  lines         how far are the drawn lines from where they should be?
  temporal      is the picture steady?
  pixels        squared and absolute error, SSIM: a footnote, since fog wins them
  perception    LPIPS: with weights of the user's
  scores        all that is measured of single pictures, and the metrics made of its means
  intervals     how sure a mean is
  report        means over shows and kinds of shot, as JSON and CSV
  markdown      the same to read
What each sees and is blind to: docs/measures.md.
"""
