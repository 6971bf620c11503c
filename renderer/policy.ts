import { config } from 'zod'

// The page's policy forbids making code out of text. Zod tries whether it may as schemas are made,
// so this stands in a module of its own, which is loaded before any of them.
config({ jitless: true })
