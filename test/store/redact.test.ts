import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { StoredEvent } from '../../core/events.ts'
import { REDACTED } from '../../core/redaction.ts'
import { openHost } from '../../electron/host.ts'
import type { OpenedHost } from '../../electron/hostApi.ts'
import { SNAPSHOT_EVERY } from '../../electron/store/log.ts'
import {
  accepted,
  allEvents,
  eventually,
  refused,
  temporaryFolder,
  temporaryHost,
} from '../support/home.ts'
import { makeRepository } from '../support/repository.ts'
import { filesThatSay, openSample, turn } from './sampleHome.ts'

// One word, as the index of the search would keep it.
const SECRET = 'hunter2whichnobodymayknow'

const says = (event: StoredEvent) => JSON.stringify(event.payload).includes(SECRET)
const redact = (host: OpenedHost, { id }: { id: string }, field: string) =>
  accepted(host, { type: 'RedactEvent', eventId: id, field })

/** The path to the first text of a payload that holds it. */
function fieldThatSays(value: unknown): string {
  const part = Object.entries(value ?? {}).find(([, each]) => JSON.stringify(each).includes(SECRET))
  if (!part) throw new Error('no field says it')
  const [key, within] = part
  return typeof within === 'string' ? key : `${key}.${fieldThatSays(within)}`
}

function found(host: OpenedHost, type: string): StoredEvent {
  const event = allEvents(host).find((each) => each.type === type && says(each))
  if (!event) throw new Error(`no ${type} says it`)
  return event
}

async function toldAndRedacted(home: string, host: OpenedHost, type: string, field: string) {
  const event = found(host, type)
  expect(await filesThatSay(home, SECRET)).not.toEqual([])
  await redact(host, event, field)
  expect(allEvents(host).filter(says)).toEqual([])
  expect(await filesThatSay(home, SECRET)).toEqual([])
  expect(host.verify().problems).toEqual([])
  return event
}

describe('a message', () => {
  it('is taken out of the log, the views, the jobs, the agent’s session and every file', async () => {
    const { home, host } = await openSample({ runner: 'on' })
    await turn(host, 'u', `the password is ${SECRET}`)
    expect(await filesThatSay(home, SECRET)).toContainEqual(expect.stringMatching(/^practice\//))
    const told = await toldAndRedacted(home, host, 'TurnStarted', 'text')

    const events = allEvents(host)
    expect(events[told.position - 1]).toEqual({
      ...told,
      payload: { ...told.payload, text: REDACTED },
    })
    expect(events.at(-1)).toMatchObject({
      type: 'EventRedacted',
      streamId: 't',
      principal: 'user:local',
      payload: { threadId: 't', eventId: told.id, eventType: 'TurnStarted', field: 'text' },
    })
    await host.rebuild()
    const rows = host.read('timeline', 't', {})?.rows.map(({ row }) => row)
    expect(rows).toContainEqual(expect.objectContaining({ row: 'turn', text: REDACTED }))
    await host.close()

    const again = await temporaryHost({ home, runner: 'off' })
    expect(again.verify().problems).toEqual([])
    expect(await filesThatSay(home, SECRET)).toEqual([])
  })

  it('is out of what the window sees as soon as its views are ready again', async () => {
    const { host } = await openSample({ runner: 'on' })
    await turn(host, 'u', `the password is ${SECRET}`)
    const ready = new Promise<void>((resolve) => {
      const stop = host.subscribe({
        views: () => {
          if (host.read('timeline', 't', {})?.state.status !== 'ready') return
          stop()
          resolve()
        },
      })
    })
    await redact(host, found(host, 'TurnStarted'), 'text')
    await ready
    expect(JSON.stringify(host.read('timeline', 't', {}))).not.toContain(SECRET)
    await host.close()
  })
})

it('takes a large text with its blob, unless another event still names it', async () => {
  const home = await temporaryFolder('home')
  const host = await temporaryHost({ home })
  const { root } = makeRepository({ 'large.txt': `${SECRET}\n`.repeat(5000) })
  const agent = { provider: 'practice', mode: 'full' }
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  await turn(host, 'one', 'run cat large.txt')
  const blobs = () => filesThatSay(path.join(home, 'blobs'), SECRET)
  expect(await blobs()).toHaveLength(1)
  await turn(host, 'two', 'run cat large.txt')
  expect(await blobs()).toHaveLength(1)

  const telling = allEvents(host).filter(says)
  expect(telling.length).toBeGreaterThan(1)
  for (const event of telling.slice(0, -1)) await redact(host, event, 'body.output')
  expect(await blobs()).toHaveLength(1)
  for (const event of telling.slice(-1)) await redact(host, event, 'body.output.text')
  expect(await blobs()).toEqual([])
  expect(await filesThatSay(home, SECRET)).toEqual([])
  expect(allEvents(host).filter((event) => event.type === 'TurnItemUpdated')).toContainEqual(
    expect.objectContaining({
      payload: expect.objectContaining({
        body: expect.objectContaining({ output: { text: REDACTED } }),
      }),
    }),
  )
  expect(host.verify().problems).toEqual([])
})

it('takes a reason out of the job that told it to the agent', async () => {
  const { home, host } = await openSample({ runner: 'on' })
  await accepted(host, { type: 'UpdateThread', threadId: 't', agent: { provider: 'practice' } })
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'u', text: 'run true' })
  const { requestId } = (await eventually(host, 'ApprovalRequested')).payload
  await accepted(host, {
    type: 'RejectPendingAction',
    threadId: 't',
    requestId,
    reason: `because of ${SECRET}`,
  })
  await eventually(host, 'TurnCompleted')
  await host.drain()
  const others = allEvents(host).filter((event) => says(event) && event.type !== 'ActionRejected')
  for (const event of others) await redact(host, event, fieldThatSays(event.payload))
  await toldAndRedacted(home, host, 'ActionRejected', 'reason')
  const answer = host.jobs().find((job) => job.kind === 'answer-approval')
  expect(answer?.status).toBe('done')
  await host.close()
})

it('takes out what a job noted of it, and what was answered to its runs', async () => {
  const { home, host } = await openSample({ runner: 'on' })
  await turn(host, 'u', `the password is ${SECRET}`)
  const asked = found(host, 'TurnStarted')
  const db = new Database(path.join(home, 'gaffer.db'))
  const error = JSON.stringify({ code: 'agent-exited', message: `it said ${SECRET}` })
  db.prepare('UPDATE jobs SET note = ?, error = ? WHERE event_position = ?').run(
    SECRET,
    error,
    asked.position,
  )
  db.prepare(
    `INSERT INTO job_attempts SELECT number, 1, 1, 2, 'transient', 'agent-exited', ? FROM jobs
     WHERE event_position = ?`,
  ).run(`it said ${SECRET}`, asked.position)
  db.close()
  await toldAndRedacted(home, host, 'TurnStarted', 'text')
  const [job] = host.jobs().filter(({ kind }) => kind === 'prompt-agent')
  expect(job?.lastError).toEqual({ code: 'agent-exited', message: REDACTED })
  expect(await host.query('job', { id: job?.id }, AbortSignal.timeout(5000))).toMatchObject({
    attempts: [{ outcome: 'transient', code: 'agent-exited', message: REDACTED }, {}],
  })
  await host.close()
})

it('takes a title out of the snapshot of a long thread, which then goes on as it was', async () => {
  const { home, host } = await openSample()
  await accepted(host, { type: 'UpdateThread', threadId: 't', title: SECRET })
  for (let n = 0; n < SNAPSHOT_EVERY; n += 1)
    await accepted(host, { type: 'UpdateThread', threadId: 't', archived: n % 2 === 0 })
  await toldAndRedacted(home, host, 'ThreadUpdated', 'title')
  await host.close()

  const again = await temporaryHost({ home, runner: 'off' })
  await again.rebuild()
  const row = again.read('threads', undefined, {})?.rows[0]?.row
  expect(row).toMatchObject({ title: REDACTED, archived: false })
  const { events } = await accepted(again, { type: 'UpdateThread', threadId: 't', title: 'Anew' })
  expect(events).toMatchObject([{ streamVersion: SNAPSHOT_EVERY + 4 }])
  expect(again.verify().problems).toEqual([])
})

it('keeps each piece of a streamed text in its place', async () => {
  const { host } = await openSample({ runner: 'on' })
  await turn(host, 'u', `say ${SECRET}`)
  const event = found(host, 'TurnItemAppended')
  await redact(host, event, 'body.text')
  const after = allEvents(host).find(({ id }) => id === event.id)
  const before = 'body' in event.payload && 'text' in event.payload.body ? event.payload.body : null
  expect(after?.payload).toMatchObject({ body: { text: '█'.repeat(before?.text.length ?? 0) } })
  await host.close()
})

it('says nothing when the field is redacted already, and answers a repeat as before', async () => {
  const { host } = await openSample()
  await accepted(host, { type: 'UpdateThread', threadId: 't', title: SECRET })
  const { id } = found(host, 'ThreadUpdated')
  const command = { id: 'c', type: 'RedactEvent', eventId: id, field: 'title' }
  const first = await accepted(host, command)
  expect(first.events).toMatchObject([{ type: 'EventRedacted' }])
  expect(await accepted(host, command)).toEqual(first)
  expect(await accepted(host, { ...command, id: 'd' })).toMatchObject({ events: [] })
  await host.close()
})

it('takes two fields of one event, one after the other', async () => {
  const { home, host } = await openSample()
  const agent = { provider: 'practice', model: `${SECRET}-2` }
  const settings = { agent }
  await accepted(host, { type: 'UpdateProject', projectId: 'p', name: SECRET, settings })
  await accepted(host, { type: 'UpdateProject', projectId: 'p', settings: {} })
  const event = found(host, 'ProjectUpdated')
  await redact(host, event, 'name')
  await redact(host, event, 'settings.agent.model')
  expect(await filesThatSay(home, SECRET)).toEqual([])
  expect(host.verify().problems).toEqual([])
  await host.close()
})

it('takes out what a deleted thread said', async () => {
  const { home, host } = await openSample()
  await accepted(host, { type: 'UpdateThread', threadId: 't', title: SECRET })
  await accepted(host, { type: 'DeleteThread', threadId: 't' })
  await toldAndRedacted(home, host, 'ThreadUpdated', 'title')
  await host.close()
})

describe('refuses to redact', () => {
  const code = async (host: OpenedHost, eventId: string, field: string) =>
    (await refused(host, { type: 'RedactEvent', eventId, field })).code

  it('what there is not, and what an event means nothing without', async () => {
    const { host } = await openSample()
    const [, created] = allEvents(host)
    const id = created?.id ?? ''
    expect(await code(host, 'nobody', 'text')).toBe('unknown-event')
    expect(await code(host, id, 'colour')).toBe('unknown-field')
    expect(await code(host, id, 'title.length')).toBe('unknown-field')
    expect(await code(host, id, 'constructor')).toBe('unknown-field')
    expect(await code(host, id, 'threadId')).toBe('not-redactable')
    expect(await code(host, id, 'agent.provider')).toBe('not-redactable')
    expect(await code(host, id, 'workspace')).toBe('not-redactable')
    const [redaction] = (await redact(host, { id }, 'title')).events
    expect(await code(host, redaction?.id ?? '', 'field')).toBe('not-redactable')
    await host.close()
  })

  it('what is still being worked with', async () => {
    const { host } = await openSample()
    const [project, thread] = allEvents(host)
    expect(await code(host, project?.id ?? '', 'canonicalRoot')).toBe('event-in-use')
    expect(await code(host, thread?.id ?? '', 'checkout')).toBe('event-in-use')
    const message = { type: 'StartTurn', threadId: 't', text: SECRET }
    await accepted(host, { ...message, turnId: 'one' })
    await accepted(host, { ...message, turnId: 'two' })
    for (const event of allEvents(host).filter(says))
      expect(await code(host, event.id, 'text')).toBe('event-in-use')
    const rule = { effect: 'deny', kind: 'command', pattern: SECRET, scope: { threadId: 't' } }
    await accepted(host, { type: 'AddPermissionRule', ruleId: 'r', ...rule })
    const { id } = found(host, 'PermissionRuleAdded')
    expect(await code(host, id, 'pattern')).toBe('event-in-use')
    await accepted(host, { type: 'RemovePermissionRule', ruleId: 'r' })
    await redact(host, { id }, 'pattern')
    await host.close()
  })
})

it('[E12] notices when what a redaction left is changed, or said again', async () => {
  const { home, host } = await openSample()
  await accepted(host, { type: 'UpdateThread', threadId: 't', title: SECRET, archived: true })
  const { id, position } = found(host, 'ThreadUpdated')
  await host.close()
  const file = path.join(home, 'gaffer.db')
  const original = new Database(file).prepare('SELECT * FROM events WHERE id = ?').get(id)
  const before = await openHost({ home, runner: 'off' })
  await redact(before, { id }, 'title')
  await before.close()

  const problemsAfter = async (sql: string, ...bound: unknown[]) => {
    const db = new Database(file)
    db.exec('DROP TRIGGER IF EXISTS events_keep')
    db.prepare(sql).run(...bound)
    db.close()
    const after = await openHost({ home, runner: 'off' })
    const { problems } = after.verify()
    await after.close()
    return problems.filter(({ part }) => part === 'redactions' || part === 'chain')
  }
  expect(
    await problemsAfter(
      "UPDATE events SET payload = json_set(payload, '$.archived', json('false')) WHERE id = ?",
      id,
    ),
  ).toEqual([
    {
      part: 'redactions',
      message: `what is left of event ${position} is not what its redaction left`,
    },
  ])
  const { payload, salt } = original as { payload: string; salt: Buffer }
  expect(
    await problemsAfter(
      'UPDATE events SET payload = ?, salt = ?, digest = NULL WHERE id = ?',
      payload,
      salt,
      id,
    ),
  ).toEqual([
    { part: 'redactions', message: `event ${position} was redacted, and says all of it again` },
  ])
})

it('lets nobody change an event that no redaction tells of', async () => {
  const { home, host } = await openSample()
  await accepted(host, { type: 'UpdateThread', threadId: 't', title: SECRET })
  await redact(host, found(host, 'ThreadUpdated'), 'title')
  await host.close()
  const db = new Database(path.join(home, 'gaffer.db'))
  const change = "UPDATE events SET payload = '{}', digest = coalesce(digest, 'd'), salt = x'00'"
  expect(() => db.exec(`${change} WHERE position = 1`)).toThrow('append-only')
  expect(() => db.exec(`${change}, type = 'Other' WHERE position = 3`)).toThrow('append-only')
  expect(() => db.exec("UPDATE events SET digest = 'd', salt = x'00' WHERE position = 3")).toThrow(
    'append-only',
  )
  db.close()
})

it('takes the rest out of the files at the next start, when somebody still reads them', async () => {
  const { home, host } = await openSample()
  await accepted(host, { type: 'UpdateThread', threadId: 't', title: SECRET })
  const reader = new Database(path.join(home, 'gaffer.db'), { readonly: true })
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM events').get()
  await redact(host, found(host, 'ThreadUpdated'), 'title')
  expect(allEvents(host).filter(says)).toEqual([])
  expect(await filesThatSay(home, SECRET)).not.toEqual([])
  reader.close()
  await host.close()
  await temporaryHost({ home, runner: 'off' })
  expect(await filesThatSay(home, SECRET)).toEqual([])
})

it('takes it out of the copy that was kept before the database was brought up to date', async () => {
  const { home, host } = await openSample()
  await accepted(host, { type: 'UpdateThread', threadId: 't', title: SECRET })
  const source = new Database(path.join(home, 'gaffer.db'))
  await source.backup(path.join(home, 'gaffer.db.before-2'))
  source.close()
  await toldAndRedacted(home, host, 'ThreadUpdated', 'title')
  await host.close()
})
