"""The wlr protocols, and the one of input methods, that the desktop speaks, which no package installs as XML.

An interface begins at the margin; ">" is a request and "<" an event of it, in the order of their
opcodes; "!" marks destructors; arguments are name:type or name:type:interface.
"""

from support.protocols import Arg, Interface, Message, Protocols

DESCRIPTION = """
zwlr_layer_shell_v1 4
    > get_layer_surface id:new_id:zwlr_layer_surface_v1 surface:object:wl_surface output:object:wl_output layer:uint namespace:string
    > destroy!
zwlr_layer_surface_v1 4
    > set_size width:uint height:uint
    > set_anchor anchor:uint
    > set_exclusive_zone zone:int
    > set_margin top:int right:int bottom:int left:int
    > set_keyboard_interactivity interactivity:uint
    > get_popup popup:object:xdg_popup
    > ack_configure serial:uint
    > destroy!
    > set_layer layer:uint
    < configure serial:uint width:uint height:uint
    < closed
zwlr_screencopy_manager_v1 3
    > capture_output id:new_id:zwlr_screencopy_frame_v1 cursor:int output:object:wl_output
    > capture_output_region id:new_id:zwlr_screencopy_frame_v1 cursor:int output:object:wl_output x:int y:int width:int height:int
    > destroy!
zwlr_screencopy_frame_v1 3
    > copy buffer:object:wl_buffer
    > destroy!
    > copy_with_damage buffer:object:wl_buffer
    < buffer format:uint width:uint height:uint stride:uint
    < flags flags:uint
    < ready seconds_high:uint seconds:uint nanoseconds:uint
    < failed
    < damage x:uint y:uint width:uint height:uint
    < linux_dmabuf format:uint width:uint height:uint
    < buffer_done
zwlr_output_manager_v1 4
    > create_configuration id:new_id:zwlr_output_configuration_v1 serial:uint
    > stop
    < head head:new_id:zwlr_output_head_v1
    < done serial:uint
    < finished!
zwlr_output_head_v1 4
    > release!
    < name name:string
    < description description:string
    < physical_size width:int height:int
    < mode mode:new_id:zwlr_output_mode_v1
    < enabled enabled:int
    < current_mode mode:object:zwlr_output_mode_v1
    < position x:int y:int
    < transform transform:int
    < scale scale:fixed
    < finished
    < make make:string
    < model model:string
    < serial_number serial_number:string
    < adaptive_sync state:uint
zwlr_output_mode_v1 3
    > release!
    < size width:int height:int
    < refresh refresh:int
    < preferred
    < finished
zwlr_output_configuration_v1 4
    > enable_head id:new_id:zwlr_output_configuration_head_v1 head:object:zwlr_output_head_v1
    > disable_head head:object:zwlr_output_head_v1
    > apply
    > test
    > destroy!
    < succeeded
    < failed
    < cancelled
zwlr_output_configuration_head_v1 4
    > set_mode mode:object:zwlr_output_mode_v1
    > set_custom_mode width:int height:int refresh:int
    > set_position x:int y:int
    > set_transform transform:int
    > set_scale scale:fixed
    > set_adaptive_sync state:uint
zwlr_output_power_manager_v1 1
    > get_output_power id:new_id:zwlr_output_power_v1 output:object:wl_output
    > destroy!
zwlr_output_power_v1 1
    > set_mode mode:uint
    > destroy!
    < mode mode:uint
    < failed
zwlr_gamma_control_manager_v1 1
    > get_gamma_control id:new_id:zwlr_gamma_control_v1 output:object:wl_output
    > destroy!
zwlr_gamma_control_v1 1
    > set_gamma fd:fd
    > destroy!
    < gamma_size size:uint
    < failed
zwp_virtual_keyboard_manager_v1 1
    > create_virtual_keyboard seat:object:wl_seat id:new_id:zwp_virtual_keyboard_v1
zwp_virtual_keyboard_v1 1
    > keymap format:uint fd:fd size:uint
    > key time:uint key:uint state:uint
    > modifiers depressed:uint latched:uint locked:uint group:uint
    > destroy!
zwlr_virtual_pointer_manager_v1 2
    > create_virtual_pointer seat:object:wl_seat id:new_id:zwlr_virtual_pointer_v1
    > destroy!
    > create_virtual_pointer_with_output seat:object:wl_seat output:object:wl_output id:new_id:zwlr_virtual_pointer_v1
zwlr_virtual_pointer_v1 2
    > motion time:uint dx:fixed dy:fixed
    > motion_absolute time:uint x:uint y:uint x_extent:uint y_extent:uint
    > button time:uint button:uint state:uint
    > axis time:uint axis:uint value:fixed
    > frame
    > axis_source source:uint
    > axis_stop time:uint axis:uint
    > axis_discrete time:uint axis:uint value:fixed discrete:int
    > destroy!
zwlr_foreign_toplevel_manager_v1 3
    > stop
    < toplevel toplevel:new_id:zwlr_foreign_toplevel_handle_v1
    < finished!
zwlr_foreign_toplevel_handle_v1 3
    > set_maximized
    > unset_maximized
    > set_minimized
    > unset_minimized
    > activate seat:object:wl_seat
    > close
    > set_rectangle surface:object:wl_surface x:int y:int width:int height:int
    > destroy!
    > set_fullscreen output:object:wl_output
    > unset_fullscreen
    < title title:string
    < app_id app_id:string
    < output_enter output:object:wl_output
    < output_leave output:object:wl_output
    < state state:array
    < done
    < closed
    < parent parent:object:zwlr_foreign_toplevel_handle_v1
zwlr_data_control_manager_v1 2
    > create_data_source id:new_id:zwlr_data_control_source_v1
    > get_data_device id:new_id:zwlr_data_control_device_v1 seat:object:wl_seat
    > destroy!
zwlr_data_control_device_v1 2
    > set_selection source:object:zwlr_data_control_source_v1
    > destroy!
    > set_primary_selection source:object:zwlr_data_control_source_v1
    < data_offer id:new_id:zwlr_data_control_offer_v1
    < selection id:object:zwlr_data_control_offer_v1
    < finished
    < primary_selection id:object:zwlr_data_control_offer_v1
zwlr_data_control_source_v1 1
    > offer mime_type:string
    > destroy!
    < send mime_type:string fd:fd
    < cancelled
zwlr_data_control_offer_v1 1
    > receive mime_type:string fd:fd
    > destroy!
    < offer mime_type:string
zwp_input_method_manager_v2 1
    > get_input_method seat:object:wl_seat input_method:new_id:zwp_input_method_v2
    > destroy!
zwp_input_method_v2 1
    > commit_string text:string
    > set_preedit_string text:string cursor_begin:int cursor_end:int
    > delete_surrounding_text before_length:uint after_length:uint
    > commit serial:uint
    > get_input_popup_surface id:new_id:zwp_input_popup_surface_v2 surface:object:wl_surface
    > grab_keyboard keyboard:new_id:zwp_input_method_keyboard_grab_v2
    > destroy!
    < activate
    < deactivate
    < surrounding_text text:string cursor:uint anchor:uint
    < text_change_cause cause:uint
    < content_type hint:uint purpose:uint
    < done
    < unavailable
zwp_input_popup_surface_v2 1
    > destroy!
    < text_input_rectangle x:int y:int width:int height:int
zwp_input_method_keyboard_grab_v2 1
    > release!
    < keymap format:uint fd:fd size:uint
    < key serial:uint time:uint key:uint state:uint
    < modifiers serial:uint mods_depressed:uint mods_latched:uint mods_locked:uint group:uint
    < repeat_info rate:int delay:int
"""


def add_to(protocols: Protocols) -> Protocols:
    """Has `protocols` know these interfaces too; returns it."""
    for line in DESCRIPTION.strip().splitlines():
        if not line.startswith(" "):
            name, version = line.split()
            interface = Interface(name, int(version), {}, [], {}, {})
            protocols.interfaces[name] = interface
            continue
        direction, name, *words = line.split()
        args = tuple(_arg(*word.split(":")) for word in words)
        if direction == ">":
            opcode = len(interface.requests)
            message = Message(name.rstrip("!"), opcode, args, name.endswith("!"))
            interface.requests[message.name] = message
        else:
            opcode = len(interface.events)
            interface.events.append(Message(name.rstrip("!"), opcode, args, name.endswith("!")))
    return protocols


def _arg(name: str, type: str, interface: str | None = None) -> Arg:
    return Arg(name, type, interface)
