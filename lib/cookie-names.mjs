// What our cookies are called. Plain JavaScript, because the gate in front of the product looks for one before anything is compiled.

/**
 * `__Host-` pins a cookie to this exact host, so that no sibling host can plant one; browsers take it on https only.
 * @param {string} origin our own, as COUNTERSIGN_URL says it
 * @param {string} name
 */
export const cookieNameAt = (origin, name) => `${origin.startsWith('https:') ? '__Host-' : ''}countersign.${name}`
