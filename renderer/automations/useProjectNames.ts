import { useFeed, useSession } from '../store/hooks.ts'

/** What projects are called, by id. */
export function useProjectNames(): (id: string) => string {
  const { table } = useFeed(useSession().projects, (state) => state)
  return (id) => table.row(id)?.name ?? 'a project that is gone'
}
