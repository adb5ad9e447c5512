# Short names for tools/run, where the work is done. ARGS goes through to the command:
#   make test ARGS="-k deadline addons/resource_worktime"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: demo test lint format bench stop clean help

demo test lint format bench stop clean help:
	@tools/run $@ $(ARGS)
