"""How near the generated sides are to the truth.

Reading order:
  pixels        squared and absolute error, SSIM
  seam          does the picture step where the known part ends?
  lines         how far are the drawn lines from where they should be?
  perception    LPIPS: with weights of the user's
  distribution  FID, KID: with weights of the user's
  scores        all of them, picture by picture
  report        their means over shows and kinds of shot, as JSON, CSV and Markdown
"""
