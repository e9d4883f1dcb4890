#!/usr/bin/env bash
# Compiles each header alone, without warnings, under every standard and compiler that authors may have.
set -euo pipefail
directory=${1:?the directory of the headers}
warnings=(-Wall -Wextra -Wpedantic -Wconversion -Werror -fsyntax-only)
count=0
for header in "$directory"/*.h; do
    for compiler in gcc clang; do
        for standard in c11 c17 c2x; do
            "$compiler" -x c -std=$standard "${warnings[@]}" "$header"
            count=$((count + 1))
        done
    done
    for compiler in g++ clang++; do
        for standard in c++17 c++20; do
            "$compiler" -x c++ -std=$standard "${warnings[@]}" "$header"
            count=$((count + 1))
        done
    done
done
echo "headers: $count compilations without a warning"
