#!/usr/bin/env bash
# Creates the labels of .github/labels.yml in the repository, or gives them their colour and description again. The one
# argument is a Python that has PyYAML.
set -euo pipefail
cd "$(dirname "$0")/../.."

"$1" -c '
import sys, yaml
for label in yaml.safe_load(sys.stdin):
    print(label["name"], label["color"], label["description"], sep="\t")
' <.github/labels.yml | while IFS=$'\t' read -r name color description; do
  gh label create "$name" --color "$color" --description "$description" --force </dev/null
done
