import { checkpoints } from './checkpoints.ts'
import { commands } from './commands.ts'
import { flat } from './flat.ts'
import type { Group } from './group.ts'
import { jobs } from './jobs.ts'
import { latency } from './latency.ts'
import { rebuilding } from './rebuilding.ts'
import { size } from './size.ts'
import { starting } from './starting.ts'
import { streaming } from './streaming.ts'

export const groups: readonly Group[] = [
  commands,
  streaming,
  latency,
  starting,
  rebuilding,
  flat,
  jobs,
  checkpoints,
  size,
]
