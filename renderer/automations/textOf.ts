import type { Action, RenderedAction } from '../../core/automation/action.ts'
import { joinWords } from './argv.ts'

/** The text of an action, or its command as one line. */
export function textOf(asked: Action | RenderedAction): string {
  switch (asked.kind) {
    case 'start-turn':
    case 'notify':
      return asked.text
    case 'run-command':
      return joinWords(asked.argv)
    case 'commit':
      return asked.message
    case 'create-checkpoint':
      return asked.description
  }
}
