#!/usr/bin/env bash
# Writes run.txt, test.txt and bundling/requirements.txt: exact versions for every system and Python that the program runs on.
# Needs uv (pip install uv). Afterwards run: python3 launch.py --test
set -euo pipefail
cd "$(dirname "$0")/.."

# Torch names the exact versions of its CUDA packages itself. Listed here, they would also be
# installed beside the CPU build, which has no use for their gigabytes.
cuda=(cuda-bindings cuda-pathfinder cuda-toolkit nvidia-cublas nvidia-cuda-cupti nvidia-cuda-nvrtc
    nvidia-cuda-runtime nvidia-cudnn-cu13 nvidia-cufft nvidia-cufile nvidia-curand nvidia-cusolver
    nvidia-cusparse nvidia-cusparselt-cu13 nvidia-nccl-cu13 nvidia-nvjitlink nvidia-nvshmem-cu13
    nvidia-nvtx triton)

compile() { # compile NAME [ARGS…]
    local name=$1
    shift
    {
        echo "# Exact versions, written by requirements/compile.sh; change pyproject.toml or constraints.txt instead."
        uv pip compile --quiet --universal --python-version 3.10 --no-header --no-annotate --no-emit-index-url \
            --constraint requirements/constraints.txt "${cuda[@]/#/--no-emit-package=}" "$@" pyproject.toml
    } >"requirements/$name.part"
    mv "requirements/$name.part" "requirements/$name"
}

compile run.txt
compile test.txt --constraint requirements/run.txt --extra test

# With their hashes: what these packages write is given to others.
{
    echo "# Exact versions, written by requirements/compile.sh; change requirements.in instead."
    uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url \
        --generate-hashes --constraint requirements/run.txt bundling/requirements.in
} >bundling/requirements.part
mv bundling/requirements.part bundling/requirements.txt
