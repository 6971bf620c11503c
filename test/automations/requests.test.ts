import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it, vi } from 'vitest'
import { CIRCUIT_FAILURES } from '../../core/circuit.ts'
import { WAITING_LIMIT } from '../../electron/automations/requests.ts'
import type { OpenedHost } from '../../electron/hostApi.ts'
import { accepted, eventually, temporaryFolder, temporaryHost } from '../support/home.ts'
import { automate, checkpoint, ofType, program, threadHost } from './scene.ts'

const never = new AbortController().signal
const byHand = (automationId: string, runId: string, fields: object = {}) => ({
  type: 'RunAutomation',
  id: `ask-${runId}`,
  automationId,
  runId,
  threadId: 't',
  ...fields,
})

const byNobody = { when: { types: ['NeverHeardOf'] } }

/** An automation whose command says that it runs, and goes on until it is ended. */
async function holding(host: OpenedHost) {
  const begun = path.join(await temporaryFolder('begun'), 'begun')
  const argv = await program(`
    import { appendFileSync } from 'node:fs'
    appendFileSync(${JSON.stringify(begun)}, process.pid + '\\n')
    setInterval(() => {}, 1000)`)
  await automate(host, 'holds', { ...byNobody, do: { kind: 'run-command', argv } })
  const runs = () => (existsSync(begun) ? readFileSync(begun, 'utf8').trim().split('\n') : [])
  return { runs, running: () => vi.waitUntil(() => runs().length > 0, { timeout: 15_000 }) }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

it('[D6] a run by hand answers with what it came to', async () => {
  const { host } = await threadHost()
  const argv = await program(`console.log(process.argv[2]); process.exit(Number(process.argv[2]))`)
  await automate(host, 'a', { ...byNobody, do: { kind: 'run-command', argv: [...argv, '0'] } })
  await automate(host, 'b', {
    ...byNobody,
    retry: { attempts: 5 },
    do: { kind: 'run-command', argv: [...argv, '7'] },
  })
  expect(await host.ask(byHand('a', 'one'), never)).toMatchObject({
    status: 'ok',
    result: { exitCode: 0, tail: '0\n' },
  })
  // One that somebody waits for is never tried again, whatever its rule says.
  expect(await host.ask(byHand('b', 'two'), never)).toMatchObject({
    status: 'failed',
    code: 'exit-status',
    result: { exitCode: 7 },
  })
  await host.drain()
  expect(ofType(host, 'DeadLetterRecorded')).toEqual([])
  expect(host.jobs().filter(({ kind }) => kind === 'run-automation')).toMatchObject([
    { attempts: 1, status: 'done' },
    { attempts: 1, status: 'done' },
  ])
})

it('[D6] says that our own rules refuse, before the run or in it', async () => {
  const { host } = await threadHost()
  await automate(host, 'a', { ...byNobody, do: { kind: 'commit', message: '{{nothing}}' } })
  expect(await host.ask(byHand('nobody', 'one'), never)).toMatchObject({
    status: 'refused',
    code: 'unknown-automation',
  })
  expect(await host.ask(byHand('a', 'two'), never)).toMatchObject({
    status: 'refused',
    code: 'empty-message',
  })
  expect(ofType(host, 'AutomationRunSettled')[0]?.payload.outcome).toBe('refused')
  for (const [wish, code] of [
    [{ id: 'x', type: 'StartTurn', threadId: 't', turnId: 'u', text: 'go' }, 'not-a-request'],
    [{ id: 'x', type: 'RunAutomation' }, 'invalid-command'],
    [{ id: 'x', type: 'SettleAutomationRun' }, 'sealed-command'],
    ['RunAutomation', 'invalid-command'],
  ] as const)
    expect(await host.ask(wish, never)).toMatchObject({ status: 'refused', code })
})

it('[D6] suggests what to say of a commit', async () => {
  const { host, repository } = await threadHost()
  const wish = (id: string) => ({ type: 'SuggestCommitMessage', id, threadId: 't', requestId: id })
  expect(await host.ask(wish('one'), never)).toMatchObject({
    status: 'failed',
    code: 'nothing-to-commit',
  })
  writeFileSync(path.join(repository.root, 'lamp.txt'), 'on\n')
  expect(await host.ask(wish('two'), never)).toEqual({
    status: 'ok',
    result: { text: 'Add lamp.txt' },
  })
  expect(ofType(host, 'CommitMessageSettled').map(({ payload }) => payload.outcome)).toEqual([
    'failed',
    'succeeded',
  ])
})

it('[D6] an asker who leaves is told no more; what ran is ended, and recorded as abandoned', async () => {
  const { host } = await threadHost()
  const { runs, running } = await holding(host)
  const asker = new AbortController()
  const answer = host.ask(byHand('holds', 'one'), asker.signal)
  await running()
  asker.abort()
  expect(await answer).toMatchObject({ status: 'abandoned' })
  const settled = await eventually(host, 'AutomationRunSettled')
  expect(settled.payload).toMatchObject({ outcome: 'abandoned', runId: 'one' })
  await host.drain()
  expect(runs().map(Number).filter(isAlive)).toEqual([])
  expect(runs()).toHaveLength(1)
})

it('[D6] a restart abandons what was waited for, and runs nothing of it again', async () => {
  const home = await temporaryFolder('home')
  const { host } = await threadHost({ home })
  const { runs, running } = await holding(host)
  const answer = host.ask(byHand('holds', 'one'), never)
  await running()
  const waiting = host.ask(byHand('holds', 'two'), never)
  await eventually(host, 'AutomationFired', ({ payload }) => payload.runId === 'two')
  await host.close()
  expect([await answer, await waiting]).toMatchObject([
    { status: 'abandoned' },
    { status: 'abandoned' },
  ])
  const again = await temporaryHost({ home })
  await again.drain()
  expect(ofType(again, 'AutomationRunSettled').map(({ payload }) => payload)).toMatchObject([
    { outcome: 'abandoned', runId: 'one' },
    { outcome: 'abandoned', runId: 'two' },
  ])
  expect(runs()).toHaveLength(1)
})

it('[D6] no more are waited for than may be, and each is let be with its automation', async () => {
  const { host } = await threadHost()
  const { running } = await holding(host)
  const asked = Array.from({ length: WAITING_LIMIT }, (_, at) =>
    host.ask(byHand('holds', `run-${at}`), never),
  )
  await running()
  expect(await host.ask(byHand('holds', 'one-more'), never)).toMatchObject({
    status: 'overloaded',
  })
  await accepted(host, { type: 'DeleteAutomation', automationId: 'holds' })
  for (const answer of await Promise.all(asked)) expect(answer.status).toBe('abandoned')
})

it('[D6] [B8] what keeps failing answers at once that it is left alone', async () => {
  const { host } = await threadHost()
  const argv = await program('process.exit(1)')
  await automate(host, 'a', {
    when: { types: ['CheckpointCreated'] },
    retry: { attempts: 20, growth: 'constant', base: 1, cap: 1, jitter: 0 },
    do: { kind: 'run-command', argv },
  })
  await checkpoint(host, 'k')
  const failed = () => {
    const job = host.jobs().find(({ kind }) => kind === 'run-automation')
    return job?.attempts === CIRCUIT_FAILURES && job.circuit !== undefined
  }
  await vi.waitUntil(failed, { timeout: 15_000 })
  expect(await host.ask(byHand('a', 'one'), never)).toMatchObject({ status: 'circuit-open' })
  expect(ofType(host, 'AutomationFired')).toHaveLength(1)
})

it('[D6] [A11] the same request again is one run, and its second asker is told so', async () => {
  const { host } = await threadHost()
  await automate(host, 'a', { ...byNobody, do: { kind: 'notify', text: 'Hello' } })
  const wish = byHand('a', 'one', { replyTo: 'me' })
  expect(await host.ask(wish, never)).toEqual({ status: 'ok', result: { text: 'Hello' } })
  expect(await host.ask(wish, never)).toMatchObject({
    status: 'abandoned',
    code: 'answered-before',
  })
  expect(ofType(host, 'AutomationFired')).toHaveLength(1)
})

it('[D6] a host that does no work says so', async () => {
  const host = await temporaryHost({ runner: 'off' })
  expect(await host.ask(byHand('a', 'one'), never)).toMatchObject({
    status: 'failed',
    code: 'no-runner',
  })
})

it('[D8] a rule runs as the person who registered it, and fails when they are disabled', async () => {
  const { host } = await threadHost()
  await automate(host, 'a', {
    when: { types: ['CheckpointCreated'] },
    do: { kind: 'start-turn', text: 'say hello' },
  })
  await accepted(host, { type: 'SetPrincipal', principal: 'local', enabled: false })
  await checkpoint(host, 'k')
  const letter = await eventually(host, 'DeadLetterRecorded')
  await host.drain()
  expect(letter.payload).toMatchObject({ automationId: 'a', code: 'principal-disabled' })
  expect(ofType(host, 'TurnStarted')).toEqual([])
  expect(await host.ask(byHand('a', 'one'), never)).toMatchObject({
    status: 'failed',
    code: 'principal-disabled',
  })
  await accepted(host, { type: 'SetPrincipal', principal: 'user:local', enabled: true })
  await accepted(host, { type: 'RetryDeadLetter', id: 'again', jobId: letter.payload.jobId })
  const started = await eventually(host, 'TurnStarted')
  expect(started.payload).toMatchObject({ turnId: 'again', text: 'say hello' })
  expect(started.principal).toBe('automation:a')
})
