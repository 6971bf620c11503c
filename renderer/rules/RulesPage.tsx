import { useRef, useState } from 'react'
import { ruleId } from '../../core/ids.ts'
import type { PermissionRule } from '../../core/permission/rule.ts'
import type { RuleEntry } from '../../core/views/rules.ts'
import { mintId } from '../ids.ts'
import { useSend } from '../store/hooks.ts'
import { AlertDialog } from '../ui/AlertDialog.tsx'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { Empty } from '../ui/Empty.tsx'
import { field } from '../ui/fields.ts'
import { Icon } from '../ui/Icon.tsx'
import { moveByArrows } from '../ui/moveByArrows.ts'
import { framed, Page, Section } from '../ui/Page.tsx'
import { useNow } from '../ui/time.ts'
import { ViewNotice } from '../views/ViewNotice.tsx'
import { draftOf, emptyDraft } from './draft.ts'
import { listRules, scopeKey, usesOf } from './listRules.ts'
import { RuleForm } from './RuleForm.tsx'
import { RuleLine } from './RuleLine.tsx'
import { removalWords, sentence } from './ruleWords.ts'
import { Tallies } from './Tallies.tsx'
import { useNames, useRules } from './useRules.ts'

/** What is written at the top of the page: nothing, a new rule, or one in the place of another. */
type Writing = { status: 'nothing' } | { status: 'new' } | { status: 'changing'; entry: RuleEntry }

/** Every standing answer: where it holds, whence it came, and what it has allowed. */
export function RulesPage() {
  const { rows, row, view } = useRules()
  const names = useNames()
  const [filter, setFilter] = useState('')
  const [writing, setWriting] = useState<Writing>({ status: 'nothing' })
  const [removing, setRemoving] = useState<RuleEntry | null>(null)
  const add = useRef<HTMLButtonElement>(null)
  const save = useSaving()
  const { groups, removed, tallies } = listRules(rows, names, filter)
  const close = () => {
    setWriting({ status: 'nothing' })
    add.current?.focus()
  }
  return (
    <Page
      title="Rules"
      actions={
        <Button ref={add} size="small" onClick={() => setWriting({ status: 'new' })}>
          <Icon name="plus" className="size-3.5" />
          New rule
        </Button>
      }
    >
      <ViewNotice view="rules" what="The list of rules" state={view} />
      {writing.status !== 'nothing' && (
        <RuleForm
          key={writing.status === 'new' ? 'new' : writing.entry.rule.ruleId}
          start={writing.status === 'new' ? emptyDraft : draftOf(writing.entry.rule)}
          {...(writing.status === 'changing' && { replaces: writing.entry.rule.ruleId })}
          onCancel={close}
          onSave={async (rule) => {
            const replaced = writing.status === 'changing' ? writing.entry.rule : undefined
            if (await save(rule, replaced)) close()
          }}
        />
      )}
      <input
        type="search"
        aria-label="Filter rules"
        placeholder="Filter"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
        className={classNames(field, 'h-7 max-w-72')}
      />
      {/* The arrows walk through what stands in here; everything in it has a role of its own. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className="flex flex-1 flex-col gap-6"
        onKeyDown={(event) => moveByArrows(event, '[data-rule]')}
      >
        {view !== null && groups.length === 0 && <NoRules filtered={filter.trim() !== ''} />}
        {view === null && <Empty title="Loading …" />}
        {groups.map(({ scope, title, entries }) => (
          <Section key={scopeKey(scope)} title={`${title} (${entries.length})`}>
            <ul className={framed}>
              {entries.map((entry) => (
                <RuleLine
                  key={entry.rule.ruleId}
                  entry={entry}
                  uses={usesOf(entry, row)}
                  actions={
                    <>
                      <Button
                        size="small"
                        onClick={() => setWriting({ status: 'changing', entry })}
                      >
                        Change
                      </Button>
                      <Button look="quiet" size="small" onClick={() => setRemoving(entry)}>
                        Remove…
                      </Button>
                    </>
                  }
                />
              ))}
            </ul>
          </Section>
        ))}
        {removed.length > 0 && (
          <details>
            <summary className="cursor-default text-small font-semibold text-soft">
              Removed ({removed.length})
            </summary>
            <ul className={`${framed} mt-1.5`}>
              {removed.map((entry) => (
                <RuleLine
                  key={`${entry.rule.ruleId} ${entry.added.at}`}
                  entry={entry}
                  uses={usesOf(entry, row)}
                />
              ))}
            </ul>
          </details>
        )}
        <Tallies tallies={tallies} />
      </div>
      <Removal entry={removing} onClose={() => setRemoving(null)} />
    </Page>
  )
}

/** Adds a rule, and takes the one away that it is to replace: never the other way round. */
function useSaving() {
  const send = useSend()
  return async (rule: Omit<PermissionRule, 'ruleId'>, replaced?: PermissionRule) => {
    const added = { type: 'AddPermissionRule', ruleId: ruleId.parse(mintId()), ...rule } as const
    if (!(await send(added))) return false
    return !replaced || send({ type: 'RemovePermissionRule', ruleId: replaced.ruleId })
  }
}

function Removal({ entry, onClose }: { entry: RuleEntry | null; onClose: () => void }) {
  const send = useSend()
  const now = useNow(60_000)
  return (
    <AlertDialog
      title="Remove this rule?"
      describedBy={
        entry && (
          <>
            <p className="mb-2 font-medium text-text wrap-anywhere">{sentence(entry.rule)}</p>
            <p>{removalWords(entry, now)}</p>
          </>
        )
      }
      confirm="Remove rule"
      danger
      open={entry !== null}
      onClose={onClose}
      onConfirm={() => {
        if (entry) void send({ type: 'RemovePermissionRule', ruleId: entry.rule.ruleId })
      }}
    />
  )
}

const NoRules = ({ filtered }: { filtered: boolean }) =>
  filtered ? (
    <Empty title="No rule fits">Try fewer letters, or look among the removed ones.</Empty>
  ) : (
    <Empty title="No rules yet">
      What you allow “for this thread” or “always” becomes a rule and shows here, with what it has
      allowed.
    </Empty>
  )
