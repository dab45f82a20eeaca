#!/usr/bin/env bash
# Opens a pull request with what `make renew` changed, and starts its checks. Nothing but the lock of packages, that of passages'
# links and that of what readers were told is taken into it, whatever else lies in the folder; neither the branch that is checked out nor the index is
# touched. The argument is the branch that the request is for.
#
# Asked twice for the same change, it asks once: the branch is named after the change. A request that was closed without
# merging is an answer, and is not asked again.
set -euo pipefail
cd "$(dirname "$0")/../.."
base=$1
renewed=(requirements/run.txt requirements/dev.txt seeds/anchors.lock seeds/changes.lock)

current=$(git symbolic-ref --quiet --short HEAD || echo "no branch")
if [ "$current" != "$base" ]; then
  echo "a renewal starts from $base, and $current is checked out: git switch $base" >&2
  exit 3
fi

# a commit made beside the work: an index of its own, no branch
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export GIT_INDEX_FILE="$scratch/index"
git read-tree HEAD
for file in "${renewed[@]}"; do
  if [ -f "$file" ]; then git add -- "$file"; fi
done
# the paths and the contents before and after: the name of the change, on any day and any machine
change=$(git diff-index --cached --raw --no-abbrev HEAD)
if [ -z "$change" ]; then
  echo "nothing to do: nothing changed"
  exit 0
fi
branch="renew/$(git hash-object --stdin <<<"$change" | cut -c1-12)"
title="Renew the locks of packages, links and news"

# GitHub's machines have no name for commits
if ! git config user.email >/dev/null; then
  export GIT_AUTHOR_NAME="github-actions[bot]" GIT_AUTHOR_EMAIL="41898282+github-actions[bot]@users.noreply.github.com"
  export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
fi
commit=$(git commit-tree "$(git write-tree)" -p HEAD -m "$title")

# The token is lent to this one push by gh; it stands in no file.
lent=(-c "credential.https://github.com.helper=" -c "credential.https://github.com.helper=!gh auth git-credential")
if git "${lent[@]}" ls-remote --exit-code --heads origin "$branch" >/dev/null; then
  echo "$branch is there already"
else
  git "${lent[@]}" push --quiet origin "$commit:refs/heads/$branch"
  echo "pushed $branch:"
  cut -f2 <<<"$change"
fi

if [ "$(gh pr list --head "$branch" --state all --json number --jq length)" != 0 ]; then
  echo "nothing to do: the pull request is there already, or was answered"
  exit 0
fi
gh pr create --base "$base" --head "$branch" --title "$title" --body \
"What \`make renew\` changed, weekly:

- \`requirements/*.txt\`: newer releases of packages, each with its hashes, none younger than a week;
- \`seeds/anchors.lock\`: links of passages that articles gained, so that a later edit cannot break them unseen;
- \`seeds/changes.lock\`: what the page of updates told of the versions since, so that it stays told.

The checks below were started by hand, since a token's own pull requests start none. Look at the change, wait for
the checks, merge. A request that is closed is not opened again until something else changes." ||
  {
    echo "If pull requests are refused: Settings → Actions → General → Allow GitHub Actions to create pull requests" >&2
    exit 1
  }
gh workflow run pull-request.yml --ref "$branch" -f "base=$base"
