import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { temporaryFolder } from '../support/home.ts'
import { makeRepository } from '../support/repository.ts'
import { gaffer, serving } from './program.ts'

let home: string
const run = (...args: string[]) => gaffer([...args, '--home', home])
const send = async (command: object) => {
  const { code } = await run('send', JSON.stringify(command))
  expect(code).toBe(0)
}

beforeEach(async () => {
  home = await temporaryFolder('home')
  const rootPath = makeRepository().root
  await send({ id: 'c1', type: 'CreateProject', projectId: 'p', name: 'P', rootPath })
  const agent = { provider: 'practice' }
  await send({ id: 'c2', type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  await send({
    id: 'c3',
    type: 'CreateAutomation',
    automationId: 'a',
    name: 'Say hello',
    scope: { projectId: 'p' },
    when: { types: ['ThreadCreated'] },
    do: { kind: 'notify', text: 'Hello {{threadId}}' },
  })
})

it('lists automations, and says what one would have fired for', async () => {
  const listed = await run('automations')
  expect(listed.code).toBe(0)
  expect(
    listed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([{ automationId: 'a', name: 'Say hello', enabled: true, running: 0 }])
  const dry = await run('automation', 'dry-run', 'a')
  expect(JSON.parse(dry.stdout)).toMatchObject({ matched: 1, examples: [{ threadId: 't' }] })
  const file = path.join(home, 'rule.json')
  writeFileSync(file, JSON.stringify({ when: { types: ['ProjectCreated'] }, scope: 'everywhere' }))
  const later = ['--since', '2999-01-01']
  expect(JSON.parse((await run('automation', 'dry-run', file)).stdout)).toMatchObject({
    matched: 1,
  })
  expect(JSON.parse((await run('automation', 'dry-run', file, ...later)).stdout)).toMatchObject({
    matched: 0,
  })
})

it('runs one through the host that runs, and waits for what it comes to', async () => {
  const alone = await run('automation', 'run', 'a', '--thread', 't')
  expect(alone.code).toBe(1)
  expect(JSON.parse(alone.stdout)).toMatchObject({ status: 'failed', code: 'no-runner' })
  await serving(home)
  const answered = await run('automation', 'run', 'a', '--thread', 't')
  expect(answered).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(answered.stdout)).toEqual({ status: 'ok', result: { text: 'Hello t' } })
  const refused = await run('automation', 'run', 'nobody')
  expect(refused.code).toBe(3)
  expect(JSON.parse(refused.stdout)).toMatchObject({ code: 'unknown-automation' })
})

it.each([
  [['automation'], 'dry-run or run'],
  [['automation', 'run'], 'by its id'],
  [['automation', 'dry-run', 'nobody'], 'no automation nobody'],
  [['automation', 'dry-run', 'a', '--since', 'then'], 'takes a time'],
])('says how it is used: gaffer %j', async (args, words) => {
  const { code, stderr } = await run(...args)
  expect(code).toBe(2)
  expect(stderr).toContain(words)
})
