import { useMemo } from 'react'
import { useStore } from 'zustand'
import type { ThreadId } from '../../core/ids.ts'
import { useBranches } from '../branches/useBranches.ts'
import { useFeed, useThread, useThreadSession } from '../store/hooks.ts'
import { Select } from '../ui/Select.tsx'
import {
  checkpointChoices,
  type ScopeKind,
  scopeChoices,
  scopeKind,
  turnChoices,
} from './scopes.ts'

/** Chooses what is compared with what. */
export function ScopePicker({ threadId }: { threadId: ThreadId }) {
  const { changes, checkpoints } = useThreadSession(threadId)
  const scope = useStore(changes.store, (state) => state.scope)
  const turns = useThread(threadId, (thread) => thread.turns) ?? 0
  const keys = useFeed(checkpoints, (state) => state.keys)
  const table = useFeed(checkpoints, (state) => state.table)
  const since = useMemo(
    () => checkpointChoices(keys.flatMap((key) => table.row(key) ?? [])),
    [keys, table],
  )
  const shown = scopeKind(scope)
  const choose = (kind: ScopeKind) => {
    const [latest] = since
    if (kind === 'staging') changes.choose({ kind: 'unstaged' })
    else if (kind === 'turn') changes.choose({ kind, number: turns })
    else if (kind === 'uncommitted' || kind === 'branch') changes.choose({ kind })
    else if (kind === 'since' && latest) chooseSince(latest.value)
  }
  const chooseSince = (value: string) => {
    const row = table.row(value)
    if (row) changes.choose({ kind: 'since', checkpointId: row.checkpointId })
  }
  return (
    <>
      <Select
        quiet
        label="What to compare"
        value={shown}
        choices={scopeChoices({ turns, checkpoints: since.length, shown })}
        onChange={choose}
      />
      {scope.kind === 'turn' && <TurnPicker threadId={threadId} turns={turns} at={scope.number} />}
      {scope.kind === 'since' && (
        <Select
          quiet
          label="Which checkpoint"
          value={scope.checkpointId}
          choices={since}
          onChange={chooseSince}
        />
      )}
      {scope.kind === 'branch' && <BasePicker threadId={threadId} base={scope.base} />}
    </>
  )
}

function TurnPicker({ threadId, turns, at }: { threadId: ThreadId; turns: number; at: number }) {
  const { changes, timeline } = useThreadSession(threadId)
  const keys = useFeed(timeline, (state) => state.keys)
  const table = useFeed(timeline, (state) => state.table)
  const choices = useMemo(
    () =>
      turnChoices(
        turns,
        keys.flatMap((key) => table.row(key) ?? []),
      ),
    [turns, keys, table],
  )
  return (
    <Select
      quiet
      label="Which turn"
      value={String(at)}
      choices={choices}
      onChange={(number) => changes.choose({ kind: 'turn', number: Number(number) })}
    />
  )
}

/** Stands for the base that git knows of; no branch is called so. */
const USUAL = ''

function BasePicker({ threadId, base }: { threadId: ThreadId; base: string | undefined }) {
  const { changes } = useThreadSession(threadId)
  const asked = useBranches(threadId)
  const found = useStore(changes.store, ({ answer }) =>
    answer?.status === 'ok' ? answer.base : undefined,
  )
  const branches =
    asked.status === 'answered' && asked.data.status === 'ok' ? asked.data.branches : []
  const names = branches.filter(({ current }) => !current).map(({ name }) => name)
  const choices = [
    { value: USUAL, label: found && base === undefined ? `against ${found}` : 'against its base' },
    ...new Set([...(base === undefined ? [] : [base]), ...names]),
  ].map((choice) =>
    typeof choice === 'string' ? { value: choice, label: `against ${choice}` } : choice,
  )
  return (
    <Select
      quiet
      label="Against which branch"
      value={base ?? USUAL}
      choices={choices}
      onChange={(name) => changes.choose({ kind: 'branch', ...(name !== USUAL && { base: name }) })}
    />
  )
}
