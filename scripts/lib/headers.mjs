// Headers that say who asked and for what host. From a proxy of ours they are facts; from anybody else they are a forgery.
const fromProxies = /^(x-forwarded-.*|forwarded|x-real-ip|x-original-.*|x-rewrite-url|via)$/
/** Next's own, from one of its layers to the next: they once let a stranger skip the proxy's checks. */
const fromNext = /^(x-middleware-.*|x-nextjs-rewritten-.*|x-matched-path|x-invoke-.*)$/

/** Removes from an incoming request what its sender may not say. */
export function removeForgedHeaders(headers, trustProxy) {
  for (const name of Object.keys(headers)) {
    if (fromNext.test(name) || (!trustProxy && fromProxies.test(name))) delete headers[name]
  }
}
