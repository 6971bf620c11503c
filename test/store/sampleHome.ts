import { readFileSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { openHost } from '../../electron/host.ts'
import type { OpenedHost } from '../../electron/hostApi.ts'
import { INLINE_BODY_LIMIT } from '../../core/items.ts'
import { accepted, eventually, temporaryFolder } from '../support/home.ts'
import { makeRepository } from '../support/repository.ts'

const agent = { provider: 'practice', mode: 'full' }

/** More than a row holds, so that it is kept as a blob. */
export const LARGE = 'a large text, line after line\n'.repeat(INLINE_BODY_LIMIT / 16)

/** A project with a thread in it, in a home with its own host. */
export async function openSample(options: { runner?: 'on' | 'off'; home?: string } = {}) {
  const { runner = 'off', home = await temporaryFolder('home') } = options
  const host = await openHost({ home, runner })
  const repository = makeRepository({ 'large.txt': LARGE })
  await accepted(host, {
    type: 'CreateProject',
    projectId: 'p',
    name: 'P',
    rootPath: repository.root,
  })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  return { home, host, repository }
}

/** Lets the practice agent do what a text says, to the turn's end. */
export async function turn(host: OpenedHost, turnId: string, text: string, threadId = 't') {
  await accepted(host, { type: 'StartTurn', threadId, turnId, text })
  await eventually(host, 'TurnCompleted', ({ payload }) => payload.turnId === turnId)
  await host.drain()
}

/** Every file below a folder that holds these words, by its path there. */
export async function filesThatSay(folder: string, words: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  return names
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .filter((name) => readFileSync(path.join(folder, name)).includes(words))
    .toSorted()
}
