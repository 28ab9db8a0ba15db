"""What each kind of question knows about its answers: how they are asked, kept and read.

A field block is one of these with what editors set; parts and columns of others are made of them too.
"""
