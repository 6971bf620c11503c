import { createRebuilds } from '../../electron/store/rebuilds.ts'
import { beginning, everyView, openStore, pagesOf, turnOf } from './viewStore.ts'

/**
 * Rebuilds every view in a process of its own.
 *
 * `die AT` ends it as a power cut would, when the view `timeline` meets that event; `measure COUNT`
 * tells by how many bytes the heap grew at most while so many events were folded.
 */
const [file = '', what = '', number = ''] = process.argv.slice(2)

function heap(): number {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

if (what === 'die') {
  const views = everyView.map((view) => ({
    ...view,
    evolve(...[rows, event]: Parameters<typeof view.evolve>) {
      if (view.name === 'timeline' && event.position >= Number(number))
        process.kill(process.pid, 'SIGKILL')
      return view.evolve(rows, event)
    },
  }))
  const store = openStore(file, { views, page: pagesOf(10) })
  for (const view of everyView) store.views.reset(view.name)
  store.finish()
} else {
  const store = openStore(file, { flushed: false })
  const wanted = Number(number)
  store.append(beginning())
  // Never more than one turn of them in memory, so that what is measured is the rebuild's own.
  for (let turn = 0; store.log.head() < wanted; turn += 1)
    store.append(turnOf(turn % 3, Math.floor(turn / 3) + 1).slice(0, wanted - store.log.head()))
  const before = heap()
  let most = 0
  let pages = 0
  const views = {
    ...store.views,
    page(view: string) {
      store.views.page(view)
      if ((pages += 1) % 50 === 0) most = Math.max(most, heap() - before)
    },
  }
  const names = everyView.map((view) => view.name)
  const fail = (error: unknown) => {
    throw error
  }
  const states = await createRebuilds({ views, names, failed: fail }).rebuild()
  process.stdout.write(JSON.stringify({ most, pages, states }))
  store.close()
}
