// PKWARE's APPNOTE 6.3.10: the records of a zip file, their signatures and lengths without names and comments.
export const localHeader = { signature: 0x04034b50, length: 30 } as const;
export const centralHeader = { signature: 0x02014b50, length: 46 } as const;
export const endRecord = { signature: 0x06054b50, length: 22 } as const;

/** How the bytes of an entry are stored. */
export const methods = { stored: 0, deflated: 8 } as const;

/** Bit of the flags: the name is UTF-8. */
export const utf8Flag = 0x800;

/** What stands in a field of 32 or 16 bits that is too small: the value is in a zip64 record. */
export const inZip64 = { long: 0xffffffff, short: 0xffff } as const;
