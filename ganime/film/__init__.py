"""A film in time: read, cut into shots, its camera followed, its sides held steady, and written again.

Reading order:
  video/    containers, time stamps, pixel formats (the only room with PyAV)
  picture   one known picture of a film, made only as far as it is looked at
  shots     cuts, held drawings, flashes and fades
  ticks     whether a shot's camera moves
  camera/   where the camera stood, and what it saw at another time
  memory/   what other shots and episodes show of the place of a shot
  steady/   the sides of a shot, steady in time
  convert/  a 4:3 film → a 16:9 film
"""
