"""What other shots and episodes show beside a shot: found in the show's memory, laid upon it, believed or not.

Reading order: `registration` (how a remembered picture lies on a known one), `fetched` (its pixels at the film's
resolution), `sources` (where it lies on the ground of a shot), `recall` (all of it for a shot).
"""
