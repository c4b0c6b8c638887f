# The seven commands. Each does its own set-up, once: the environment in .venv, from the pins in constraints.txt.

PYTHON ?= python3
PORT ?= 5000

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export MLFLOW_DISABLE_TELEMETRY := true

INSTALLED := .venv/.installed
# The sample show is drawn only where params.yaml asks for it.
SAMPLE := $(shell sed -n 's|^videos: *\(data/sample/videos\) *\(\#.*\)*$$|\1|p' params.yaml)

.PHONY: help repro test torture install check ui cluster

help:
	@echo "make repro    the whole pipeline: videos to a model, numbers and pictures (params.yaml says of what)"
	@echo "make test     all tests"
	@echo "make torture  200 films damaged by seeds, and processes killed at seeded moments (docs/reliability.md)"
	@echo "make install  the environment alone, in .venv"
	@echo "make check    style and types"
	@echo "make cluster  a pretend Ray cluster on this machine: the pipeline as a job, things killed, the run finished"
	@echo "make ui       compare the runs of this checkout on http://127.0.0.1:$(PORT)"

repro: $(INSTALLED) $(SAMPLE)
	dvc repro
	@echo
	@cat reports/evaluate/metrics.md
	@echo
	@echo "pictures  $(CURDIR)/reports/showcase/index.html"
	@echo "numbers   $(CURDIR)/reports/evaluate/metrics.md"
	@echo "a film    $(CURDIR)/reports/convert/film (before_after.png shows a frame of it)"
	@echo "its shots $(CURDIR)/reports/review/index.html"
	@echo "model     $(CURDIR)/models/generator.safetensors"
	@echo "runs      make ui, then http://127.0.0.1:$(PORT) (choose \"Model training\")"

# The quick tests share the cores; what they leave behind, threads above all, must not take them from the slow ones. Those
# start clusters of their own and wait for them half of the time: two at once, on any machine.
test: $(INSTALLED)
	pytest -n auto --dist loadfile -m "not slow"
	pytest -n 2 --dist loadfile -m slow --durations 20

torture: $(INSTALLED)
	python -m tests.torture films 200
	python -m tests.torture kills 50

install: $(INSTALLED)

check: $(INSTALLED)
	ruff check
	ruff format --check
	mypy

ui: $(INSTALLED)
	mlflow server --backend-store-uri sqlite:///$(CURDIR)/mlflow.db --host 127.0.0.1 --port $(PORT) --workers 1

cluster: $(INSTALLED)
	python -m tests.cluster.demo $(PORT)

data/sample/videos: | $(INSTALLED)
	ganime sample data/sample

# torch first: the rest then takes the build that is there instead of another one.
$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("GANime needs Python 3.11 or newer, this is " + sys.version.split()[0] + "; name one: make install PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	pip install --quiet -c constraints.txt torch
	pip install --quiet -c constraints.txt -e '.[dev]'
	@touch $@
