"""Test pictures beside what was made of them, as sheets to look at.

Reading order:
  choose     which test pictures, by lot
  examples   what each outpainter makes of them
  figures    rows of pictures with headings
"""
