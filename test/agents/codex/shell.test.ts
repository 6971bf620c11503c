import { expect, it } from 'vitest'
import { scriptOf } from '../../../electron/agents/codex/shell.ts'

it.each([
  ["/bin/bash -lc 'git status'", 'git status'],
  ['/bin/bash -lc ls', 'ls'],
  ['zsh -lc \'echo "a b"; rm -rf x\'', 'echo "a b"; rm -rf x'],
  [`sh -c 'echo '"'"'a'"'"''`, "echo 'a'"],
  [String.raw`/bin/sh -c "say \"it's\" \$HOME"`, `say "it's" $HOME`],
  [String.raw`bash -c echo\ hi`, 'echo hi'],
  ["/bin/bash -lc 'one\ntwo'", 'one\ntwo'],
])('gives the script that a shell is started for: %s', (command, script) => {
  expect(scriptOf(command)).toBe(script)
})

it.each([
  'git status',
  "bash -lc 'git status' more",
  "bash -x 'git status'",
  "python -c 'print(1)'",
  // What is done beside the shell must not be lost from sight.
  "bash -c 'git status'; rm -rf x",
  "bash -c 'git status' && rm",
  'bash -c "$(rm -rf x)"',
  "bash -c 'not closed",
  "bash\n-c 'git status'",
  "X=1 bash -c 'git status'",
  '',
])('leaves any other command as it is: %s', (command) => {
  expect(scriptOf(command)).toBe(command)
})
