#!/bin/sh
# Writes a manual page: manual.sh SCDOC < PAGE.scd. The first line has man(1) call tbl, for tables.
printf '%s\n' "'\\\" t"
exec "$1"
