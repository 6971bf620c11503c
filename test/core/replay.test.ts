import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openCommands, sealedCommands } from '../../core/commands.ts'
import { isRejection } from '../../core/decider.ts'
import { eventPayloads, storedEvent, type StoredEvent } from '../../core/events.ts'
import { react } from '../../core/reactions.ts'
import { evolve, initial, type StreamState } from '../../core/streams.ts'
import { openIntents } from '../../core/thread/state.ts'
import { viewNames, views } from '../../core/views/all.ts'
import { createEngine, type Engine, foldedView, replayed } from '../support/engine.ts'
import { commandOf, type Step, story } from './story.ts'

/** Lives a story; `told` sees the house after every step. */
function live(steps: readonly Step[], told: (engine: Engine) => void = () => {}): Engine {
  const engine = createEngine()
  for (const [at, step] of steps.entries()) {
    const before = engine.log.length
    const outcome = engine.send(commandOf(step, engine, at))
    if (isRejection(outcome)) expect(engine.log).toHaveLength(before)
    told(engine)
  }
  return engine
}

/** What comes back from a disk. */
const stored = <T>(value: T): T => JSON.parse(JSON.stringify(value))

/** Checkpoint ids may be spelt like `constructor`, on which the matcher would look for a class. */
function expectSame(one: Map<string, StreamState>, other: Map<string, StreamState>): void {
  if (!isDeepStrictEqual(one, other)) expect([...one]).toEqual([...other])
  expect(isDeepStrictEqual(one, other)).toBe(true)
}

function holds(property: (steps: Step[]) => void): void {
  fc.assert(fc.property(story, property), { numRuns: 150 })
}

it('[A15] replayed from the log, every state is as it was lived, after any prefix too', () => {
  holds((steps) => {
    const states: { upTo: number; lived: Map<string, StreamState> }[] = []
    const { log } = live(steps, (engine) => {
      states.push({ upTo: engine.log.length, lived: new Map(engine.states) })
    })
    const disk = stored(log)
    const again = new Map<string, StreamState>()
    let position = 0
    for (const { upTo, lived } of states) {
      for (const event of disk.slice(position, upTo)) {
        const key = `${event.streamType}/${event.streamId}`
        again.set(key, evolve(again.get(key) ?? initial(event.streamType), event))
      }
      position = upTo
      expectSame(again, lived)
    }
  })
})

it('[A15] a state kept as a snapshot at any event goes on as if it had never left memory', () => {
  fc.assert(
    fc.property(story, fc.nat(), (steps, cut) => {
      const { log, states } = live(steps)
      const at = cut % (log.length + 1)
      const resumed = new Map(
        [...replayed(log.slice(0, at))].map(([key, state]) => [key, stored(state)]),
      )
      for (const event of stored(log.slice(at))) {
        const key = `${event.streamType}/${event.streamId}`
        resumed.set(key, evolve(resumed.get(key) ?? initial(event.streamType), event))
      }
      expectSame(resumed, new Map(states))
    }),
    { numRuns: 100 },
  )
})

it('[A7] views folded live equal views rebuilt from the log', () => {
  holds((steps) => {
    const engine = live(steps)
    for (const name of viewNames) {
      const rebuilt = foldedView(views[name])
      for (const event of stored(engine.log)) rebuilt.fold(event)
      expect(rebuilt.rows(), name).toStrictEqual(engine.rows(name))
      for (const { row } of rebuilt.rows())
        expect(views[name].row.parse(stored(row)), name).toStrictEqual(row)
    }
  })
})

it('[A7] a window that holds only a part of the rows never fails, whatever comes', () => {
  fc.assert(
    fc.property(story, fc.nat(), (steps, cut) => {
      const { log } = live(steps)
      for (const name of viewNames) {
        const late = foldedView(views[name])
        for (const event of log.slice(cut % (log.length + 1))) late.fold(event)
      }
    }),
    { numRuns: 100 },
  )
})

it('every event that is written crosses a wire as it is', () => {
  holds((steps) => {
    for (const event of live(steps).log)
      expect(storedEvent.parse(stored(event))).toStrictEqual(event)
  })
})

it('no two intents ask for the same job', () => {
  holds((steps) => {
    const ids = live(steps).log.flatMap((event) => react(event).map((job) => job.id))
    expect(ids).toHaveLength(new Set(ids).size)
  })
})

const ofThread = (log: readonly StoredEvent[], name: string) =>
  log.filter((event) => event.streamId === name)

it('[A6] turns run 1, 2, 3 in every thread, one at a time, and none is lost', () => {
  holds((steps) => {
    const { log, states } = live(steps)
    for (const [key, { of, state }] of states) {
      if (of !== 'thread') continue
      const events = ofThread(log, key.slice('thread/'.length))
      const numbers = events.flatMap((each) =>
        each.type === 'TurnStarted' ? [each.payload.number] : [],
      )
      expect(numbers).toEqual(numbers.map((_, at) => at + 1))
      let running = 0
      const waiting = new Set<string>()
      for (const { type, payload } of events) {
        if (type === 'TurnStarted') running += 1
        if (/^Turn(Completed|Failed|Interrupted)$/.test(type)) running -= 1
        if (type === 'MessageQueued') waiting.add(payload.turnId)
        if (type === 'TurnSteered') waiting.delete(payload.messageId)
        if (type === 'MessageRemoved' || type === 'TurnStarted') waiting.delete(payload.turnId)
        expect(running === 0 || running === 1).toBe(true)
      }
      if (state.status === 'open')
        expect(new Set(state.queue.map((message) => message.turnId))).toEqual(waiting)
    }
  })
})

it('[A6] [B4] what is said in the midst of a turn is on its way, or settled each time; it waits where that says so', () => {
  holds((steps) => {
    const { log, states } = live(steps)
    for (const [key, { of, state }] of states) {
      if (of !== 'thread' || state.status !== 'open') continue
      const events = ofThread(log, key.slice('thread/'.length))
      const onTheirWay = state.steers.map((each) => each.messageId)
      for (const said of events) {
        if (said.type !== 'TurnSteered') continue
        const { messageId } = said.payload
        const settled = events.flatMap((each) =>
          each.type === 'SteerSettled' && each.payload.messageId === messageId
            ? [each.payload.outcome]
            : [],
        )
        const queued = events.filter(
          (each) =>
            each.type === 'MessageQueued' &&
            each.payload.steered &&
            each.payload.turnId === messageId,
        )
        const times = events.filter(
          (each) => each.type === 'TurnSteered' && each.payload.messageId === messageId,
        )
        expect(settled).toHaveLength(times.length - (onTheirWay.includes(messageId) ? 1 : 0))
        expect(queued).toHaveLength(settled.filter((outcome) => outcome === 'queued').length)
        // Nothing is said again that the agent has, or may have.
        expect(settled.slice(0, -1).every((outcome) => outcome === 'queued')).toBe(true)
      }
    }
  })
})

it('open intents are the requests that no settlement has followed', () => {
  holds((steps) => {
    const { log, states } = live(steps)
    for (const [key, { of, state }] of states) {
      if (of !== 'thread' || state.status !== 'open') continue
      const open = new Map<string, number>()
      for (const { type, payload, position } of ofThread(log, key.slice('thread/'.length))) {
        if (type === 'TurnStarted') open.set('turn', position)
        if (/^Turn(Began|Completed|Failed|Interrupted)$/.test(type)) open.delete('turn')
        if (type === 'CheckpointRequested') open.set(`checkpoint ${payload.checkpointId}`, position)
        if (type === 'CheckpointCreated' || type === 'CheckpointFailed')
          open.delete(`checkpoint ${payload.checkpointId}`)
        if (type === 'CommitMessageRequested') open.set(`suggestion ${payload.requestId}`, position)
        if (type === 'CommitMessageSettled') open.delete(`suggestion ${payload.requestId}`)
        if (type === 'TurnSteered') open.set(`steer ${payload.messageId}`, position)
        if (type === 'SteerSettled') open.delete(`steer ${payload.messageId}`)
        if (type === 'GitOperationRequested') open.set('operation', position)
        if (type === 'GitOperationSettled') open.delete('operation')
      }
      const positions = [...open.values()]
      expect(openIntents(state).toSorted((a, b) => a - b)).toEqual(
        positions.toSorted((a, b) => a - b),
      )
    }
  })
})

it('the list of threads says what their deciders know', () => {
  holds((steps) => {
    const engine = live(steps)
    const rows = new Map(
      engine.rows('threads').map(({ key, row }) => [key, views.threads.row.parse(row)]),
    )
    for (const [key, { of, state }] of engine.states) {
      if (of !== 'thread' || state.status !== 'open') continue
      const project = engine.states.get(`project/${state.projectId}`)
      const row = rows.get(state.threadId)
      const gone = project?.of !== 'project' || project.state.status !== 'open'
      expect(row === undefined).toBe(gone)
      if (!row) continue
      const { turn } = state
      const resting = ['idle', 'failed', 'done-unreviewed']
      const waiting = [...(turn?.open ?? []), ...(turn?.asked ?? [])]
      const atWork =
        waiting.length > 0 ? ['awaiting-approval'] : [turn?.began ? 'running' : 'queued', 'running']
      expect(turn ? atWork : resting, key).toContain(row.status)
      expect(row).toMatchObject({
        title: state.title,
        agent: state.agent,
        archived: state.archived,
        turns: state.turns,
        queue: state.queue,
        operation: state.operation && { operationId: state.operation.operationId },
      })
      expect(row.turn?.turnId).toBe(turn?.turnId)
      expect(new Set(row.openRequests)).toEqual(new Set(waiting.map((each) => each.requestId)))
    }
  })
})

it('the timeline holds each text as long as its decider believes it is', () => {
  holds((steps) => {
    const engine = live(steps)
    const rows = engine.rows('timeline')
    for (const { of, state } of engine.states.values()) {
      if (of !== 'thread' || state.status !== 'open' || !state.turn) continue
      for (const { itemId, length } of state.turn.texts) {
        const found = rows.find(
          ({ scope, key }) => scope === state.threadId && key === `item/${itemId}`,
        )
        expect(found?.row).toMatchObject({ row: 'item', itemId })
        const row = views.timeline.row.parse(found?.row)
        const text = row.row === 'item' && 'text' in row.item.body ? row.item.body.text : undefined
        expect(text?.length).toBe(length)
      }
    }
  })
})

it('the stories tell of every command and every event', () => {
  const seen = new Set<string>()
  for (const steps of fc.sample(story, { seed: 7, numRuns: 200 })) {
    const engine = createEngine()
    for (const [at, step] of steps.entries()) {
      const command = commandOf(step, engine, at)
      const outcome = engine.send(command)
      if (!isRejection(outcome) && outcome.length > 0) seen.add(command.type)
    }
    for (const event of engine.log) seen.add(event.type)
  }
  const every = [
    ...Object.keys(openCommands),
    ...Object.keys(sealedCommands),
    ...Object.keys(eventPayloads),
  ]
  expect(every.filter((name) => !seen.has(name))).toEqual([])
})
