def run(*a): return 0
report = run
