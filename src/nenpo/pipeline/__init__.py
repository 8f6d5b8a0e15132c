"""From sources to site: steps that declare what they read, a plan by content, and runs that publish all or nothing."""
