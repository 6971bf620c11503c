import { create } from 'zustand'
import { isFlag, recall, remember } from '../store/remembered.ts'
import { type NewsKind, newsKinds } from './news.ts'

type Muted = Readonly<Record<NewsKind, boolean>>

const read = (kind: NewsKind) => recall(`notify.${kind}.muted`, isFlag) ?? false

/** Which news this window's desktop is not told, remembered between starts. */
const useMutedStore = create<Muted>(() => ({
  blocked: read('blocked'),
  done: read('done'),
  failed: read('failed'),
}))

export const useMuted = (kind: NewsKind): boolean => useMutedStore((muted) => muted[kind])

export const isMuted = (kind: NewsKind): boolean => useMutedStore.getState()[kind]

export function mute(kind: NewsKind, muted: boolean): void {
  remember(`notify.${kind}.muted`, muted)
  useMutedStore.setState({ [kind]: muted })
}

// Windows of one home share what they remember; what is muted in one is muted in all.
window.addEventListener('storage', ({ key }) => {
  for (const kind of newsKinds)
    if (key === `gaffer.notify.${kind}.muted`) useMutedStore.setState({ [kind]: read(kind) })
})
