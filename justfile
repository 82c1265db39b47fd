# The everyday commands; `just` lists them. Each is one line, so that nobody needs just for them.

default:
    @just --list

# A simulated desk at http://127.0.0.1:8000
demo:
    cargo run --release -- demo

# Everything that CI runs
test *arguments:
    scripts/test {{arguments}}

# Formatting, lints and the fast tests
check:
    cargo fmt --check
    cargo clippy --workspace --all-targets -- -D warnings
    cargo test --workspace --lib

# One test of the service by name, with a PostgreSQL of its own
it name:
    scripts/with-postgres cargo test --test it {{name}}

# The trials in their long forms, about an hour: 20 frozen nodes, five failovers, half an hour of clocks that are moved
trials:
    LINEWATCH_TEST_ROUNDS=2 scripts/with-postgres cargo test --test it frozen::
    LINEWATCH_FAILOVERS=5 scripts/with-postgres cargo test --test it failover::
    LINEWATCH_CLOCK_MINUTES=30 cargo test --test it clocks::

# The parsers with inputs that nobody would write, for some seconds each
fuzz seconds="20":
    LINEWATCH_FUZZ_SECONDS={{seconds}} cargo test --test fuzz

# The dashboard's tests
web:
    cd web && npm ci && npm test

# Takes the pictures of README.md and docs/TOUR.md anew
pictures:
    cd web && UPDATE_PICTURES=1 npm run e2e -- pictures

# The OpenAPI document with validators, generated clients and Schemathesis
openapi:
    cargo build
    LINEWATCH_BIN=$PWD/target/debug/linewatch bash scripts/lib/openapi.sh

# The documentation of all crates
doc:
    cargo doc --workspace --no-deps --open

# What the service is built from: known faults, licences, origins
deny:
    cargo deny check

# Whether the crates for others could be published
publishable:
    cargo publish --dry-run --workspace

# What searches, and a read model that is added, cost a desk on a large log
bench-desk binary="target/release/linewatch":
    scripts/with-postgres scripts/bench-audit {{binary}}
    scripts/with-postgres scripts/bench-read-model {{binary}}

# A benchmark: append, backtest, cycle, edge, growth, push, read or scrape
bench name:
    scripts/with-postgres cargo bench --bench {{name}}

# Writes the golden files and the dashboard's types anew after a change of the API or of events
golden:
    UPDATE_GOLDEN=1 cargo test --test it golden
    cd web && npm run types
