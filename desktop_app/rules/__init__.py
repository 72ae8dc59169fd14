"""Pure rules: functions of their arguments, no files, no database, no clock. Imports nothing of ours from above."""
