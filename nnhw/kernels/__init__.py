"""Numerical kernels: pure functions on float64 arrays that know no problem and no screen."""
