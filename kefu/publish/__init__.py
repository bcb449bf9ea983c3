"""One output each: today the site."""
