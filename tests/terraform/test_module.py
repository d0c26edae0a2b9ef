from __future__ import annotations
import json
import zipfile
import pytest
from tests.terraform.conftest import module
from tests.terraform.deployment import *
from evgen.loading import load
from pathlib import Path
@pytest.mark.terraform
def test_x(terraform, tmp_path, repository):
    files={p.relative_to(repository).as_posix():p.read_bytes() for p in [*repository.glob("schemas/**/*.json"), *repository.glob("evgen.toml")]}
    f=module(load(files).catalog, tmp_path/"m")
    terraform.adopt(f)
    zipfile.ZipFile(tmp_path/"p.zip","w").writestr("a.py","")
    plan=terraform.plan(f,{"lambda_packages":{"place-order":str(tmp_path/"p.zip"),"analytics":str(tmp_path/"p.zip")}})
    st=terraform.apply_to_mock(f,plan)
    for a,r in st.items(): print(a, str(r["values"])[:200])
    assert 0
