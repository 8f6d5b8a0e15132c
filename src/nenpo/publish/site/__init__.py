"""What leads through the site: the index, a page for each indicator, the search.

`index`            years of reports in every form, data and quality
`indicators`       what is on record about each indicator, through years and documents
`indicator_pages`  their pages, and the list of all
`search`           the page that searches all figures and projects
`stamp`            state and build that these pages bear
"""
