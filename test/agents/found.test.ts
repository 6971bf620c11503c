import { chmod, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { agentFound } from '../../core/queries.ts'
import { findAgents } from '../../electron/agents/found.ts'
import { temporaryFolder } from './support.ts'

it('finds agents on PATH and in the usual places, and says how to get the others', async () => {
  const home = await temporaryFolder()
  const onPath = path.join(home, 'bin')
  const local = path.join(home, '.local/bin')
  await mkdir(onPath)
  await mkdir(local, { recursive: true })
  await writeFile(path.join(onPath, 'gemini'), '#!/bin/sh\n')
  await chmod(path.join(onPath, 'gemini'), 0o755)
  await writeFile(path.join(local, 'codex-acp'), '#!/bin/sh\n')
  await chmod(path.join(local, 'codex-acp'), 0o755)
  // It may not be run, so it is none.
  await writeFile(path.join(local, 'claude'), '#!/bin/sh\n', { mode: 0o644 })

  const found = await findAgents({ PATH: onPath, HOME: home })
  for (const each of found) expect(agentFound.parse(each)).toEqual(each)
  const named = (name: string) => found.find((each) => each.name === name)
  expect(named('Practice agent')?.status).toBe('ready')
  expect(named('Gemini CLI')).toMatchObject({
    status: 'ready',
    command: [path.join(onPath, 'gemini'), '--acp'],
  })
  expect(named('Codex')).toMatchObject({
    provider: 'codex',
    status: 'not-installed',
    command: ['codex', 'app-server'],
    install: 'npm install -g @openai/codex',
  })
  expect(named('Codex over ACP')).toMatchObject({
    provider: 'acp',
    status: 'ready',
    command: [path.join(local, 'codex-acp')],
  })
  expect(named('Claude Code')).toMatchObject({
    status: 'not-installed',
    install: 'npm install -g @anthropic-ai/claude-code',
  })
})
