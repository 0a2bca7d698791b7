# What one does here: `make run`, `make test`, `make check`, `make bench`. Plain `make` lists them.
.DEFAULT_GOAL := help
.PHONY: run test check bench help

step := @.ci/step

run: ## build and serve the sample library; prints the addresses to open
	$(step) - cargo run --release --locked --package switchboard-cli -- serve sample

test: ## install what the tests need (once) and run them all
	$(step) peers peers/install
	$(if $(wildcard conformance/install),$(step) conformance conformance/install)
	$(step) fetch cargo fetch --locked
	$(step) test cargo test --workspace --locked --no-fail-fast

check: ## everything CI asks: formatting, lints, house rules, docs, spelling, tests
	$(step) format cargo fmt --all --check
	$(step) fetch cargo fetch --locked
	$(step) tidy cargo xtask tidy
	$(step) spelling .ci/typos
	$(step) lints cargo clippy --workspace --all-targets --locked -- -D warnings
	$(step) docs env RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked
	@$(MAKE) --no-print-directory test

bench: ## measure against bare tantivy and bare axum
	$(step) bench benches/run

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14
