// Opens a card's node by Go's own system calls and shows one colour on its first display, until it is
// ended. No package for DRM comes with Debian's Go, so the structures are spelled out.
//
//	paint_card NODE RRGGBB
package main

import (
	"encoding/binary"
	"log"
	"os"
	"strconv"
	"syscall"
	"unsafe"
)

type resources struct {
	framebuffers, crtcs, connectors, encoders                     uint64
	countFramebuffers, countCrtcs, countConnectors, countEncoders uint32
	minWidth, maxWidth, minHeight, maxHeight                      uint32
}

type mode struct {
	clock                                       uint32
	width, hsyncStart, hsyncEnd, htotal, hskew  uint16
	height, vsyncStart, vsyncEnd, vtotal, vscan uint16
	refresh, flags, kind                        uint32
	name                                        [32]byte
}

type connector struct {
	encoders, modes, properties, values        uint64
	countModes, countProperties, countEncoders uint32
	encoder, id, kind, kindID, connection      uint32
	widthMM, heightMM, subpixel, pad           uint32
}

type dumbBuffer struct {
	height, width, bpp, flags, handle, pitch uint32
	size                                     uint64
}

type dumbMap struct {
	handle, pad uint32
	offset      uint64
}

type framebuffer struct{ id, width, height, pitch, bpp, depth, handle uint32 }

type crtc struct {
	connectors                                                 uint64
	countConnectors, id, framebuffer, x, y, gamma, modeIsValid uint32
	mode                                                       mode
}

// The kernel writes here, and stacks move.
var (
	connectors, crtcs, others [64]uint32
	modes                     [256]mode
)

func call[T any](card int, number uintptr, argument *T) {
	request := 3<<30 | unsafe.Sizeof(*argument)<<16 | 'd'<<8 | number
	for {
		_, _, errno := syscall.Syscall(
			syscall.SYS_IOCTL, uintptr(card), request, uintptr(unsafe.Pointer(argument)))
		if errno == 0 {
			return
		}
		if errno != syscall.EINTR && errno != syscall.EAGAIN {
			log.Fatalf("ioctl 0x%x: %v", number, errno)
		}
	}
}

func main() {
	card, err := syscall.Open(os.Args[1], syscall.O_RDWR|syscall.O_CLOEXEC, 0)
	if err != nil {
		log.Fatal(err)
	}
	colour, err := strconv.ParseUint(os.Args[2], 16, 32)
	if err != nil {
		log.Fatal(err)
	}
	address := func(first *uint32) uint64 { return uint64(uintptr(unsafe.Pointer(first))) }
	found := resources{
		crtcs: address(&crtcs[0]), countCrtcs: 64,
		connectors: address(&connectors[0]), countConnectors: 64,
		framebuffers: address(&others[0]), countFramebuffers: 64,
	}
	call(card, 0xa0, &found)
	display := connector{
		id: connectors[0], modes: uint64(uintptr(unsafe.Pointer(&modes[0]))), countModes: 256,
	}
	call(card, 0xa7, &display)
	buffer := dumbBuffer{width: uint32(modes[0].width), height: uint32(modes[0].height), bpp: 32}
	call(card, 0xb2, &buffer)
	place := dumbMap{handle: buffer.handle}
	call(card, 0xb3, &place)
	pixels, err := syscall.Mmap(
		card, int64(place.offset), int(buffer.size), syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		log.Fatal(err)
	}
	for at := 0; at < len(pixels); at += 4 {
		binary.LittleEndian.PutUint32(pixels[at:], uint32(colour))
	}
	shown := framebuffer{
		width: buffer.width, height: buffer.height, pitch: buffer.pitch, bpp: 32, depth: 24,
		handle: buffer.handle,
	}
	call(card, 0xae, &shown)
	set := crtc{
		id: crtcs[0], framebuffer: shown.id, connectors: address(&connectors[0]),
		countConnectors: 1, mode: modes[0], modeIsValid: 1,
	}
	call(card, 0xa2, &set)
	for {
		syscall.Pause()
	}
}
