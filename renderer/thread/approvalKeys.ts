import { answersEnter, overlayIsOpen, textFieldOf } from '../ui/keyboard.ts'

export type ApprovalKey = 'once' | 'thread' | 'command' | 'rule' | 'reason' | 'escape'

/**
 * What a key press means for the open approval; undefined when it is not for it.
 *
 * Keys never act on what somebody is typing: in a text field they count only in the composer while
 * it is empty, and letters not even there, since a letter begins a message.
 */
export function approvalKey(event: KeyboardEvent): ApprovalKey | undefined {
  const { key } = event
  // A diff has a shadow of its own, behind which the event's target would be the diff as a whole.
  const [target = null] = event.composedPath()
  if (event.defaultPrevented || event.repeat || event.isComposing) return undefined
  if (event.ctrlKey || event.metaKey || event.altKey || overlayIsOpen()) return undefined
  const text = textFieldOf(target)
  const typing = text !== null && (text.value !== '' || !('composer' in text.dataset))
  if (typing) return undefined
  switch (key) {
    case 'Enter':
      if (text === null && answersEnter(target)) return undefined
      return event.shiftKey ? 'thread' : 'once'
    case 'Backspace':
      return 'reason'
    case 'Escape':
      return 'escape'
    case 'e':
    case 'E':
      return text === null ? 'command' : undefined
    case 'r':
    case 'R':
      return text === null ? 'rule' : undefined
    default:
      return undefined
  }
}
