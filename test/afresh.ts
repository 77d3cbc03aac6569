import { vi } from 'vitest'

// A worker runs one file after the other, because loading the libraries anew for each would cost a second. What is ours starts afresh:
// its modules, what a process has one of (all of it is on globalThis under our name), and the environment.
vi.resetModules()
const held = globalThis as Record<string, unknown> & { bareEnvironment?: NodeJS.ProcessEnv }
for (const key of Object.keys(held).filter((name) => name.startsWith('countersign'))) delete held[key]
held.bareEnvironment ??= { ...process.env }
for (const key of Object.keys(process.env).filter((name) => !(name in (held.bareEnvironment ?? {})))) delete process.env[key]
Object.assign(process.env, held.bareEnvironment)
