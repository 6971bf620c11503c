import { type ActionKind, COMMAND_LIMIT_MS } from '../../core/automation/action.ts'
import { type Condition, fieldPath } from '../../core/automation/condition.ts'
import {
  automationName,
  type Definition,
  definition as definitionSchema,
  DEPTH_LIMIT,
  ONE_ATTEMPT,
} from '../../core/automation/rule.ts'
import type { RetryPolicy } from '../../core/jobPolicy.ts'
import { splitWords } from './argv.ts'
import { type DraftCondition, literalOf, tests, typedAs } from './conditions.ts'
import { textOf } from './textOf.ts'

/** An automation as it is written: every answer as it was typed, those of other actions too. */
export type Draft = {
  name: string
  /** `everywhere`, or a project's id. */
  scope: string
  types: string[]
  conditions: DraftCondition[]
  kind: ActionKind
  /** What each action says: a text, or the line of a command. */
  texts: Record<ActionKind, string>
  /** The thread that a turn starts in; empty for the one where it happened. */
  threadId: string
  limitMinutes: number
  depthLimit: number
  attempts: number
  /** How a person wants attempts to be spaced; `own` is whatever somebody set by another way. */
  pace: Pace
  /** What `own` means. */
  own: RetryPolicy
}

export type Pace = 'quick' | 'patient' | 'own'

const paces = {
  quick: { growth: 'exponential', base: 1000, cap: 60_000, jitter: 0.2 },
  patient: { growth: 'exponential', base: 60_000, cap: 60 * 60_000, jitter: 0.2 },
} as const

export const emptyDraft = (scope = 'everywhere'): Draft => ({
  name: '',
  scope,
  types: [],
  conditions: [],
  kind: 'run-command',
  texts: {
    'start-turn': '',
    'run-command': '',
    commit: '',
    'create-checkpoint': '',
    notify: '',
  },
  threadId: '',
  limitMinutes: COMMAND_LIMIT_MS / 60_000,
  depthLimit: DEPTH_LIMIT,
  attempts: 1,
  pace: 'quick',
  own: ONE_ATTEMPT,
})

/** Which question of the form an answer belongs to. */
export type Question = 'name' | 'scope' | 'when' | 'filter' | 'do' | 'limits'
export type Problem = { question: Question; message: string }

export type Written =
  | { ok: true; name: string; definition: Definition }
  | { ok: false; problems: Problem[] }

const waitsForSchema = definitionSchema.pick({ scope: true, when: true })
/** What an automation waits for, and where. */
export type WaitsFor = Pick<Definition, 'scope' | 'when'>

const waiting = ({ scope, types, conditions }: Draft) => ({
  scope: scope === 'everywhere' ? scope : { projectId: scope },
  when: { types, ...(conditions.length > 0 && { filter: conditions.map(conditionOf) }) },
})

/** What a draft waits for, once that much of it can be understood. */
export const waitsFor = (draft: Draft): WaitsFor | undefined =>
  waitsForSchema.safeParse(waiting(draft)).data

/** What a draft says, or what is wrong with it. */
export function written(draft: Draft): Written {
  const name = automationName.safeParse(draft.name)
  const parsed = definitionSchema.safeParse({
    ...waiting(draft),
    do: actionOf(draft),
    depthLimit: draft.depthLimit,
    retry: retryOf(draft),
  })
  if (name.success && parsed.success) return { ok: true, name: name.data, definition: parsed.data }
  const problems: Problem[] = name.success
    ? []
    : [{ question: 'name', message: 'Give it a name of at most 200 letters.' }]
  for (const { path, message } of parsed.error?.issues ?? [])
    problems.push(problemAt(path.map(String), message, draft))
  return { ok: false, problems }
}

function problemAt([first = '', second = '']: string[], message: string, draft: Draft): Problem {
  if (first === 'when' && second === 'types')
    return { question: 'when', message: 'Choose what to wait for.' }
  if (first === 'when') return { question: 'filter', message: filterProblem(draft, message) }
  if (first === 'do') return { question: 'do', message: actionProblem(draft, message) }
  if (first === 'scope') return { question: 'scope', message: 'Choose where.' }
  return { question: 'limits', message }
}

const filterProblem = ({ conditions }: Draft, message: string) =>
  conditions.some(({ field }) => !fieldPath.safeParse(field).success)
    ? 'A field is a path such as code or result.code.'
    : `A condition cannot be used: ${message}.`

const actionProblem = ({ texts, kind }: Draft, message: string) =>
  texts[kind].trim() === '' ? 'Say what to do.' : `This cannot be done: ${message}.`

function conditionOf({ field, test, value }: DraftCondition): Record<string, unknown> {
  switch (test) {
    case 'is':
    case 'isNot':
      return { field, [test]: literalOf(value) }
    case 'contains':
    case 'startsWith':
      return { field, [test]: value }
    case 'atLeast':
    case 'atMost':
      return { field, [test]: value.trim() === '' ? Number.NaN : Number(value) }
  }
}

function actionOf({ kind, texts, threadId: thread, limitMinutes }: Draft): unknown {
  const text = texts[kind]
  switch (kind) {
    case 'start-turn':
      return { kind, text, ...(thread !== '' && { threadId: thread }) }
    case 'run-command':
      return { kind, argv: splitWords(text), limitMs: limitMinutes * 60_000 }
    case 'commit':
      return { kind, message: text }
    case 'create-checkpoint':
      return { kind, description: text }
    case 'notify':
      return { kind, text }
  }
}

function retryOf({ attempts, pace, own }: Draft): RetryPolicy {
  if (attempts === 1) return ONE_ATTEMPT
  return { ...(pace === 'own' ? own : paces[pace]), attempts }
}

/** An automation as a draft, to be changed. */
export function draftOf(name: string, { scope, when, do: asked, ...more }: Definition): Draft {
  const empty = emptyDraft(scope === 'everywhere' ? scope : scope.projectId)
  return {
    ...empty,
    name,
    types: [...when.types],
    conditions: (when.filter ?? []).flatMap(typedCondition),
    kind: asked.kind,
    texts: { ...empty.texts, [asked.kind]: textOf(asked) },
    threadId: asked.kind === 'start-turn' ? (asked.threadId ?? '') : '',
    limitMinutes: asked.kind === 'run-command' ? asked.limitMs / 60_000 : empty.limitMinutes,
    depthLimit: more.depthLimit,
    attempts: more.retry.attempts,
    pace: more.retry.attempts === 1 ? 'quick' : paceOf(more.retry),
    own: more.retry,
  }
}

/** A condition as it is typed. */
export function typedCondition(asked: Condition): DraftCondition[] {
  return tests.flatMap((test) => {
    const value = asked[test]
    if (value === undefined) return []
    const literal = test === 'is' || test === 'isNot'
    return [{ field: asked.field, test, value: literal ? typedAs(value) : String(value) }]
  })
}

function paceOf({ growth, base, cap, jitter }: RetryPolicy): Pace {
  const same = (pace: keyof typeof paces) =>
    growth === paces[pace].growth &&
    base === paces[pace].base &&
    cap === paces[pace].cap &&
    jitter === paces[pace].jitter
  return same('quick') ? 'quick' : same('patient') ? 'patient' : 'own'
}
