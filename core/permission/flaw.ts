import { reject, type Rejection } from '../decider.ts'
import { flawOfPrefix } from './commandRule.ts'
import { couldBeAPath } from './editRule.ts'
import { isDisguised } from './hidden.ts'
import { couldBeOther } from './otherRule.ts'
import type { PermissionRule } from './rule.ts'

/** Why a rule with this pattern is no good, for the person who wrote it; undefined where it is. */
export function flawOf({
  effect,
  kind,
  pattern,
  exact,
}: Pick<PermissionRule, 'effect' | 'kind' | 'pattern' | 'exact'>): Rejection | undefined {
  if (pattern === '*' && !exact) return undefined
  if (exact) return effect === 'allow' && isDisguised(pattern) ? disguised : undefined
  switch (kind) {
    case 'command': {
      const flaw = flawOfPrefix(pattern, effect)
      return flaw && flaws[flaw]
    }
    case 'edit':
      return couldBeAPath(pattern) ? undefined : unreadablePath
    case 'other':
      return couldBeOther(pattern) ? undefined : unreadableName
  }
}

const disguised = reject(
  'disguised-pattern',
  'This pattern holds characters that are not what they look like. Allow such an action once instead.',
)
const flaws = {
  disguised,
  unreadable: reject(
    'unreadable-pattern',
    'A command’s pattern is its first words, such as npm test. Leave out operators, variables and globs, or let the rule stand for one exact command.',
  ),
  launcher: reject(
    'launches-others',
    'This begins a command that runs others, such as sudo or bash -c, so it would allow anything. Let the rule stand for one exact command.',
  ),
}
const unreadablePath = reject(
  'unreadable-pattern',
  'A file’s pattern is a path in the workspace, such as src/**, or a whole one, such as /tmp/**. Leave out empty parts, . and .. and ~.',
)
const unreadableName = reject(
  'unreadable-pattern',
  'A tool’s pattern is mcp:server/tool, a host’s network:*.example.org; a * may stand in either.',
)
