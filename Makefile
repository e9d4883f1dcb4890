# Hubbub: `make demo` shows it, `make test` proves it. Everything else: `make help`.

VERSION := 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
CONFIGURATION ?= release
SECONDS_TO_FUZZ ?= 60
KILLS ?= 1000

ADAPTERS := generate null stdout file exec pysig emitter tracim scirocco
# The folder of an adapter under Plugins/: its name with a capital letter.
folder = $$(echo $(1) | sed 's/^./\U&/')
PACKAGES := build-essential clang pkg-config binutils patchelf libltdl-dev libyaml-dev libmd-dev libxxhash-dev libcurl4-openssl-dev libmosquitto-dev libsodium-dev libsqlite3-dev libssl-dev libzmq3-dev \
            mosquitto mosquitto-clients openssl abigail-tools systemd python3 python3-yaml python3-jsonschema python3-pip python3-venv rustc ca-certificates

# The kit for adapters in Swift is installed as a package of these modules.
KIT := CHubbub Locks JSONText Descriptors AdapterKit

SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
BUILD := .build/$(CONFIGURATION)
DESTINATION := $(DESTDIR)$(PREFIX)
# Of the manual pages: the same tree makes the same pages.
DATE := $(shell git log -1 --format=%cs 2>/dev/null || date -u +%F)

.PHONY: help prepare build demo test torture check-format check-headers reference check-reference check-adapters man bench bench-mqtt bench-pysig \
        bench-tracim bench-scirocco bench-journal bench-durable bench-adapters bench-misfortunes fuzz sanitize install uninstall clean

help:
	@echo 'make demo       builds, and shows events crossing between four protocols and two hubs, in some seconds'
	@echo 'make test       everything that CI runs: format, headers, unit and interoperability tests, the installed tree'
	@echo 'make build      the programs and adapters, in $(BUILD)'
	@echo 'make reference  the page of each adapter, Plugins/<Name>/Reference.md, from what it says of itself, and that of the C interface'
	@echo 'make check-adapters  whether our adapters keep the rules of the interface, each in each of its modes'
	@echo 'make bench      this machine: events a second, latency, memory, beside ZeroMQ'
	@echo 'make bench-mqtt  the broker beside Mosquitto: messages a second, latency, memory'
	@echo 'make bench-pysig  the pysig server beside the original one: signals a second, and the ratio'
	@echo 'make bench-tracim  a hundred local programs: messages a second, and the ratio to what the system allows'
	@echo 'make bench-scirocco  the queue beside nginx, the floor for HTTP, and a queue on Redis: messages a second, and ratios'
	@echo 'make bench-durable  durable routes beside NATS JetStream and Redis streams: events a second, latency, bytes written, memory'
	@echo 'make bench-adapters  a list of some hundred adapters, beside gst-inspect-1.0 with as many plugins'
	@echo 'make bench-misfortunes  a route beside an adapter in a process that crashes, hangs, floods: its rate and latency, before and with it'
	@echo 'make torture    kills a hub KILLS=$(KILLS) times under a durable load, on machines with each fault, and counts what it lost'
	@echo 'make bench-journal  the journal alone: events a second in groups of 1, 16 and 1024, from 1 and 8 threads'
	@echo 'make sanitize   the tests under the thread and the address sanitizer'
	@echo 'make fuzz       each fuzz target for SECONDS_TO_FUZZ=$(SECONDS_TO_FUZZ) seconds'
	@echo 'make install    PREFIX=$(PREFIX) DESTDIR=: a tree that runs from anywhere, without Swift'

# Says what it does: installs the packages of the system that are missing, and looks for Swift.
prepare:
	@missing=''; for package in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "installing from Debian:$$missing"; \
	  $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null \
	    || { echo "apt-get could not install them: see above" >&2; exit 1; }; \
	fi
	@command -v $(SWIFT) >/dev/null || { echo 'Swift 6.3 or newer is needed and not on the PATH: https://www.swift.org/install/linux' >&2; exit 1; }

build: prepare
	@echo 'building ($(CONFIGURATION)); the first time takes some minutes'
	@$(SWIFT) build -c $(CONFIGURATION) --product hubbub
	@$(SWIFT) build -c $(CONFIGURATION) --product hubbubd
	@for adapter in $(ADAPTERS); do $(SWIFT) build -c $(CONFIGURATION) --product hubbub-$$adapter || exit 1; done

demo: build
	@python3 Tests/Demo/demo.py $(BUILD)

test: prepare check-format check-headers build check-reference check-adapters
	$(SWIFT) build --build-tests
	@Tests/Interface/unit.sh $(SWIFT) test --skip-build --parallel
	@Tests/Interface/linkage.sh .build/debug
	Tests/Interop/run.sh .build/debug
	@for fault in none torn clock fsync full; do \
	  HUBBUB_PROGRAMS='$(CURDIR)/.build/debug' Tests/Torture/torture.py --kills 20 --fault $$fault || exit 1; done
	@for fault in none full; do \
	  HUBBUB_PROGRAMS='$(CURDIR)/.build/debug' Tests/Torture/torture.py --once --kills 20 --fault $$fault || exit 1; done
	@Tests/Interface/installed.sh
	Tests/Interop/run.sh $(BUILD) idle

# What routes promise that are durable or deliver once, against the hub that is installed: see Tests/Torture.
torture: build
	@for fault in none torn clock fsync full; do for once in '' --once; do \
	  echo "fault: $$fault $$once"; \
	  HUBBUB_PROGRAMS='$(abspath $(BUILD))' Tests/Torture/torture.py $$once --kills $(KILLS) --fault $$fault || exit 1; \
	done; done

check-format:
	@$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Plugins Tests docs

# Every header alone, under every standard that users may have; and all of them as they were released.
check-headers: prepare
	@Tests/Interface/headers.sh include/hubbub
	@Tests/Interface/abi.sh include
	@Tests/Interface/abi.sh include --self-test

# The page of an adapter: what it says of itself, and what is written by hand of the originals that it takes the place of.
page = { $(BUILD)/hubbub adapters show $$adapter --markdown --adapters $(BUILD) \
    && { [ ! -e Plugins/$(call folder,$$adapter)/Originals.md ] || cat Plugins/$(call folder,$$adapter)/Originals.md; }; }

reference: build
	@for adapter in $(ADAPTERS); do $(page) > Plugins/$(call folder,$$adapter)/Reference.md || exit 1; done
	@docs/interface.py include/hubbub > docs/interface.md

# What is generated from the descriptors is up to date, what is said of the originals is shown by tests that exist, and the
# schema takes every configuration of the tree.
check-reference: build
	@for adapter in $(ADAPTERS); do \
	  $(page) | diff -u Plugins/$(call folder,$$adapter)/Reference.md - \
	    || { echo "Plugins/$(call folder,$$adapter)/Reference.md is stale: make reference" >&2; exit 1; }; \
	done
	@docs/interface.py include/hubbub | diff -u docs/interface.md - || { echo 'docs/interface.md is stale: make reference' >&2; exit 1; }
	@Tests/Interface/originals.py Plugins/*/Originals.md
	@$(BUILD)/hubbub config schema --adapters $(BUILD) > $(BUILD)/hubbub.schema.json
	@for adapter in $(ADAPTERS); do $(BUILD)/hubbub adapters show $$adapter --schema --adapters $(BUILD) > $(BUILD)/$$adapter.schema.json || exit 1; done
	@Tests/Interface/schema.py $(BUILD)/hubbub.schema.json Tests/Examples/*.yaml Tests/Demo/*.yaml

# Each adapter in each of its modes keeps the rules of the interface.
check-adapters: build
	@Tests/Interface/rules.sh $(BUILD)

# Manual pages, made by swift-argument-parser from the help of the commands.
man: build
	@rm -rf $(BUILD)/man && mkdir -p $(BUILD)/man
	@$(SWIFT) package -c $(CONFIGURATION) plugin --allow-writing-to-directory $(abspath $(BUILD))/man generate-manual --multi-page \
	  --date $(DATE) --output-directory $(abspath $(BUILD))/man >$(BUILD)/man.log 2>&1 || { cat $(BUILD)/man.log >&2; exit 1; }

bench: build $(BUILD)/hubbub-bench-zmq
	@$(BUILD)/hubbub bench

$(BUILD)/hubbub-bench-zmq: Tests/Benchmarks/zmq_inproc.c
	$(CC) -std=c11 -O2 -Wall -Wextra -o $@ $< -lzmq -lpthread

bench-mqtt: build $(BUILD)/mqtt_load
	@Tests/Benchmarks/mqtt_brokers.py $(BUILD) $(BUILD)/mqtt_load

$(BUILD)/mqtt_load: Tests/Benchmarks/mqtt_load.c
	$(CC) -std=gnu11 -O2 -Wall -Wextra -o $@ $< -lpthread

bench-tracim: build $(BUILD)/tracim_load
	@Tests/Benchmarks/tracim_fanout.py $(BUILD) $(BUILD)/tracim_load

$(BUILD)/tracim_load: Tests/Benchmarks/tracim_load.c
	$(CC) -std=gnu11 -O2 -Wall -Wextra -o $@ $<

bench-pysig: build $(BUILD)/pysig_load
	@Tests/Benchmarks/pysig.sh $(BUILD)

$(BUILD)/pysig_load: Tests/Benchmarks/pysig_load.c
	$(CC) -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -o $@ $<

bench-scirocco: build $(BUILD)/queue_load
	@Tests/Benchmarks/scirocco.sh $(BUILD) $(BUILD)/queue_load

$(BUILD)/queue_load: Tests/Benchmarks/queue_load.c
	$(CC) -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -o $@ $<

# On the disk of this directory, not on a file system in memory.
bench-journal: prepare
	@$(SWIFT) build -c $(CONFIGURATION) --product journal-load
	@$(BUILD)/journal-load bench $(BUILD)

bench-durable: build $(BUILD)/durable_load
	@Tests/Benchmarks/durable_brokers.py $(BUILD) $(BUILD)/durable_load

DURABLE_LOAD := $(wildcard Tests/Benchmarks/DurableLoad/*.c)
$(BUILD)/durable_load: $(DURABLE_LOAD) Tests/Benchmarks/DurableLoad/load.h
	$(CC) -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -o $@ $(DURABLE_LOAD)

bench-adapters: build
	@Tests/Benchmarks/adapters_list.sh $(BUILD)

bench-misfortunes: build
	@Tests/Benchmarks/misfortunes.sh $(BUILD)

# Adapters find the sanitizer's runtime in the program that loads them, so that there it must export its symbols.
THREAD := --sanitize=thread --scratch-path .build/thread -Xswiftc -DHUBBUB_THREAD_SANITIZER -Xlinker --export-dynamic
ADDRESS := --sanitize=address --scratch-path .build/address -Xlinker --export-dynamic

# The thread sanitizer waits a second before each end of a process, which would be taken for an adapter that hangs.
# The memory of a symbolizer that a crashing probe starts would count as the probe's own, so reports have addresses only; and
# the memory that the tests keep for the sanitizer must stay below what a probe may take, or the peaks of probes cannot be told.
sanitize: prepare
	$(SWIFT) build --build-tests $(THREAD)
	TSAN_OPTIONS=atexit_sleep_ms=0 $(SWIFT) test --skip-build $(THREAD)
	$(SWIFT) build --build-tests $(ADDRESS)
	ASAN_OPTIONS=detect_leaks=0:symbolize=0:quarantine_size_mb=32 $(SWIFT) test --skip-build $(ADDRESS)

fuzz: prepare
	@Tests/Fuzz/run.sh $(SECONDS_TO_FUZZ)

# Run paths name only places inside the tree, so that it can be moved; the Swift runtime of the host and the adapters comes along.
install: build man
	install -d '$(DESTINATION)/bin' '$(DESTINATION)/lib/systemd/system' '$(DESTINATION)/lib/hubbub/adapters' '$(DESTINATION)/lib/pkgconfig' '$(DESTINATION)/include/hubbub'
	install -m 755 -s $(BUILD)/hubbub '$(DESTINATION)/bin/hubbub'
	install -m 755 -s $(BUILD)/hubbubd '$(DESTINATION)/lib/hubbub/hubbubd'
	for adapter in $(ADAPTERS); do install -m 644 -s $(BUILD)/libhubbub-$$adapter.so '$(DESTINATION)/lib/hubbub/adapters/' || exit 1; done
	ldd $(BUILD)/hubbub $(BUILD)/hubbubd $(BUILD)/libhubbub-*.so | awk '/\/swift\/linux\// {print $$3}' | sort -u \
	  | xargs -I{} install -m 644 {} '$(DESTINATION)/lib/hubbub/'
	patchelf --set-rpath '$$ORIGIN/../lib/hubbub' '$(DESTINATION)/bin/hubbub'
	patchelf --set-rpath '$$ORIGIN' '$(DESTINATION)/lib/hubbub/hubbubd'
	for library in '$(DESTINATION)'/lib/hubbub/adapters/*.so; do patchelf --set-rpath '$$ORIGIN/..' "$$library" || exit 1; done
	for library in '$(DESTINATION)'/lib/hubbub/*.so; do patchelf --set-rpath '$$ORIGIN' "$$library" || exit 1; done
	install -m 644 include/hubbub/*.h '$(DESTINATION)/include/hubbub/'
	sed 's/@VERSION@/$(VERSION)/' include/hubbub.pc.in > '$(DESTINATION)/lib/pkgconfig/hubbub.pc'
	for module in $(KIT); do \
	  install -d '$(DESTINATION)/share/hubbub/kit/Sources/'$$module && install -m 644 Sources/$$module/* '$(DESTINATION)/share/hubbub/kit/Sources/'$$module || exit 1; \
	done
	install -d '$(DESTINATION)/share/hubbub/kit/include'
	ln -sfn ../../../../include/hubbub '$(DESTINATION)/share/hubbub/kit/include/hubbub'
	mv '$(DESTINATION)/share/hubbub/kit/Sources/AdapterKit/Package.swift.in' '$(DESTINATION)/share/hubbub/kit/Package.swift'
	sed 's|@PREFIX@|$(abspath $(PREFIX))|' Sources/hubbubd/hubbub@.service.in > '$(DESTINATION)/lib/systemd/system/hubbub@.service'
	install -d '$(DESTINATION)/share/bash-completion/completions' '$(DESTINATION)/share/zsh/site-functions' '$(DESTINATION)/share/fish/vendor_completions.d'
	$(BUILD)/hubbub completions bash > '$(DESTINATION)/share/bash-completion/completions/hubbub'
	$(BUILD)/hubbub completions zsh > '$(DESTINATION)/share/zsh/site-functions/_hubbub'
	$(BUILD)/hubbub completions fish > '$(DESTINATION)/share/fish/vendor_completions.d/hubbub.fish'
	install -d '$(DESTINATION)/share/man/man1'
	install -m 644 $(BUILD)/man/*.1 '$(DESTINATION)/share/man/man1/'
	@echo 'installed in $(DESTINATION): try $(PREFIX)/bin/hubbub adapters list'

uninstall:
	rm -rf '$(DESTINATION)/lib/hubbub' '$(DESTINATION)/include/hubbub' '$(DESTINATION)/share/hubbub'
	rm -f '$(DESTINATION)/bin/hubbub' '$(DESTINATION)/lib/systemd/system/hubbub@.service' '$(DESTINATION)/lib/pkgconfig/hubbub.pc' \
	  '$(DESTINATION)/share/bash-completion/completions/hubbub' '$(DESTINATION)/share/zsh/site-functions/_hubbub' \
	  '$(DESTINATION)/share/fish/vendor_completions.d/hubbub.fish' '$(DESTINATION)'/share/man/man1/hubbub*.1

clean:
	rm -rf .build
