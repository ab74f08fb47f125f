//! Opens a card's node by a system call of its own (rustix, which calls no C library) and shows one colour
//! on its first display, until it is ended.
//!
//!     paint_card NODE RRGGBB

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use drm::buffer::{Buffer, DrmFourcc};
use drm::control::Device as _;
use rustix::fs::{open, Mode, OFlags};

struct Card(OwnedFd);

impl AsFd for Card {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl drm::Device for Card {}
impl drm::control::Device for Card {}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let card = Card(open(arguments[1].as_str(), OFlags::RDWR | OFlags::CLOEXEC, Mode::empty())?);
    let colour = u32::from_str_radix(&arguments[2], 16)?;
    let resources = card.resource_handles()?;
    let display = card.get_connector(resources.connectors()[0], true)?;
    let mode = display.modes()[0];
    let (width, height) = mode.size();
    let size = (u32::from(width), u32::from(height));
    let mut buffer = card.create_dumb_buffer(size, DrmFourcc::Xrgb8888, 32)?;
    for pixel in card.map_dumb_buffer(&mut buffer)?.as_mut().chunks_exact_mut(4) {
        pixel.copy_from_slice(&colour.to_le_bytes());
    }
    assert!(buffer.pitch() >= 4 * size.0);
    let framebuffer = card.add_framebuffer(&buffer, 24, 32)?;
    let crtc = resources.crtcs()[0];
    card.set_crtc(crtc, Some(framebuffer), (0, 0), &[display.handle()], Some(mode))?;
    loop {
        std::thread::park();
    }
}
