import type { ActionKind } from '../../core/automation/action.ts'
import type { Definition } from '../../core/automation/rule.ts'
import { conditionWords } from './conditions.ts'
import { typedCondition } from './draft.ts'
import { eventName } from './eventNames.ts'
import { textOf } from './textOf.ts'

export const actionWords: Record<ActionKind, string> = {
  'start-turn': 'start a turn',
  'run-command': 'run a command',
  commit: 'commit',
  'create-checkpoint': 'take a checkpoint',
  notify: 'tell me',
}

/** An automation in one sentence: when something happens, where, what then. */
export function sentence(
  { scope, when, do: asked }: Definition,
  projectName: (id: string) => string,
): { when: string; where: string; what: string; says: string } {
  const conditions = (when.filter ?? []).flatMap(typedCondition).map(conditionWords)
  const events = when.types.map(eventName).join(' or ')
  return {
    when: conditions.length > 0 ? `${events}, and ${conditions.join(' and ')}` : events,
    where: scope === 'everywhere' ? 'everywhere' : `in ${projectName(scope.projectId)}`,
    what: actionWords[asked.kind],
    says: textOf(asked),
  }
}
