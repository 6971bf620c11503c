import { commands } from './commands.ts'
import type { Group } from './group.ts'
import { streaming } from './streaming.ts'

export const groups: readonly Group[] = [commands, streaming]
