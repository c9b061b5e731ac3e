"""Makes the awkward images beside this file, with Pillow 12.3, and what they should decode to.

Run in this folder: python3 make.py
NAME.EXT is decoded as RGB and compared with NAME.EXT.rgb, a PPM file, which is what Pillow makes of it (by
convert("RGB"), for 16 bits v / 257 rounded). oriented-* hold the same picture stored in eight ways;
oriented.rgb is how it looks upright.
"""
import math
from PIL import Image, ImageOps

W, H = 37, 26


def picture():
    im = Image.new("RGB", (W, H))
    for y in range(H):
        for x in range(W):
            wave = 110 + 90 * math.sin(x / 5) * math.cos(y / 4)
            im.putpixel((x, y), (int(wave), 255 * x // (W - 1), 255 * y // (H - 1)))
    for i in range(8):  # a corner that tells which side is up
        for j in range(5):
            im.putpixel((i, j), (250, 20, 30))
    return im


def expected(name, im):
    im.convert("RGB").save(name + ".rgb", "PPM")


def keep(im, name, **options):
    im.save(name, **options)
    with Image.open(name) as again:
        again.load()
        if again.mode.startswith("I;16"):
            grey = Image.new("L", again.size)
            grey.putdata([(v * 255 + 32767) // 65535 for v in again.get_flattened_data()])
            again = grey
        expected(name, again)


rgb = picture()
grey = rgb.convert("L")
alpha = rgb.copy()
alpha.putalpha(Image.linear_gradient("L").resize((W, H)))
palette = rgb.quantize(13)

keep(rgb.convert("1"), "one-bit.png")
keep(rgb.quantize(4), "two-bit-palette.png", bits=2)
keep(palette, "palette.png")
keep(palette, "palette-transparent.png", transparency=3)
keep(grey.convert("LA"), "grey-alpha.png")
keep(alpha, "alpha.png")
deep = Image.new("I;16", (W, H))
deep.putdata([(x * 1777 + y * 2111) % 65536 for y in range(H) for x in range(W)])
keep(deep, "sixteen-bit.png")
keep(deep, "sixteen-bit.tiff")

keep(rgb, "full.jpg", quality=92, subsampling=0)
keep(rgb, "subsampled.jpg", quality=92, subsampling=2)
keep(rgb, "progressive.jpg", quality=92, progressive=True)
keep(grey, "grey.jpg", quality=92)
cmyk = rgb.convert("CMYK")
keep(cmyk, "cmyk.jpg", quality=95)
data = bytearray(open("cmyk.jpg", "rb").read())
data[data.index(b"Adobe") + 11] = 2  # says that the same samples are luma, chroma and black
open("ycck.jpg", "wb").write(data)
expected("ycck.jpg", Image.open("ycck.jpg"))

keep(palette, "plain.gif")
first = rgb.crop((5, 4, 30, 20)).quantize(15)
keep(palette, "animated.gif", save_all=True, append_images=[first], duration=50, loop=0)

keep(rgb.convert("1"), "one-bit.bmp")
keep(palette, "palette.bmp")
keep(rgb, "rgb.bmp")
keep(alpha, "alpha.bmp")

keep(rgb, "raw.tiff")
keep(rgb, "lzw.tiff", compression="tiff_lzw")
keep(rgb, "deflate.tiff", compression="tiff_adobe_deflate")
keep(rgb, "packbits.tiff", compression="packbits")
keep(grey, "grey.tiff")
keep(alpha, "alpha.tiff")
keep(palette, "palette.tiff")
keep(cmyk, "cmyk.tiff")
keep(rgb.convert("1"), "group4.tiff", compression="group4")
keep(rgb, "pages.tiff", save_all=True, append_images=[ImageOps.invert(rgb)])

keep(rgb, "lossless.webp", lossless=True)
keep(alpha, "lossless-alpha.webp", lossless=True, exact=True)
keep(rgb, "lossy.webp", quality=90)

back = {1: [], 2: [0], 3: [3], 4: [1], 5: [5], 6: [2], 7: [6], 8: [4]}  # Image.Transpose values that store it so
expected("oriented", rgb)
for orientation, steps in back.items():
    stored = rgb
    for step in steps:
        stored = stored.transpose(Image.Transpose(step))
    exif = Image.Exif()
    exif[0x112] = orientation
    stored.save(f"oriented-{orientation}.png", exif=exif)
    stored.save(f"oriented-{orientation}.jpg", exif=exif, quality=95, subsampling=0)
    stored.save(f"oriented-{orientation}.webp", exif=exif, lossless=True)
    stored.save(f"oriented-{orientation}.tiff", exif=exif)
