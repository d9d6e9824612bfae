"""Reads {"schema": ..., "accepted": [...], "refused": [...]} (patches) from a file and prints what the schema gets wrong."""
import json
import sys

from jsonschema import Draft202012Validator

with open(sys.argv[1]) as file:
    cases = json.load(file)
Draft202012Validator.check_schema(cases["schema"])
validator = Draft202012Validator(cases["schema"])
for patch in cases["accepted"]:
    for error in validator.iter_errors(patch):
        print("refused:", json.dumps(patch)[:2000], "at", error.json_path, error.message[:300])
for patch in cases["refused"]:
    if validator.is_valid(patch):
        print("accepted:", json.dumps(patch)[:2000])
