#include "compositor.hpp"

#include <csignal>
#include <cstdlib>
#include <utility>

#include "client_identities.hpp"
#include "config/config_file.hpp"
#include "config/missing_programs.hpp"
#include "consent_question.hpp"
#include "startup_advice.hpp"
#include "vocabulary/formatted.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

namespace {

/// How much may wait for a client that does not read, busy or in a debugger: who lets more come is
/// disconnected.
constexpr size_t largest_backlog = 1 << 20;

} // namespace

std::expected<std::unique_ptr<Compositor>, Error> Compositor::create(Options options) {
    std::unique_ptr<Compositor> compositor(new Compositor(std::move(options)));
    return compositor->read_configuration()
        .and_then([&] { return compositor->backend_.open(compositor->options_.wait_for_card); })
        .transform([&] { compositor->open_desktop(); })
        .and_then([&] { return compositor->open_lessors(); })
        .and_then([&] { return compositor->open_socket(); })
        .transform([&] { return std::move(compositor); });
}

Compositor::Compositor(Options options)
    : options_(std::move(options)), state_file_(default_state_path()),
      consent_file_(default_consent_path()), history_(default_history_path()),
      display_(made(wl_display_create())),
      interrupt_(wl_display_get_event_loop(display_.get()), SIGINT, [this] { on_signal(); }),
      terminate_(wl_display_get_event_loop(display_.get()), SIGTERM, [this] { on_signal(); }),
      hang_up_(wl_display_get_event_loop(display_.get()), SIGHUP,
               [this] { std::ignore = reload(); }),
      children_(wl_display_get_event_loop(display_.get())),
      programs_(children_, [this] { quit(); }),
      service_manager_(wl_display_get_event_loop(display_.get())), sandboxes_(display_.get()),
      backend_(display_.get(), {.ended = [this] { on_backend_ended(); },
                                .seat_lost = [this] { on_seat_lost(); },
                                .renderer_replaced = [this] { on_renderer_replaced(); }}),
      consent_(wl_display_get_event_loop(display_.get())),
      picture_news_(wl_display_get_event_loop(display_.get()),
                    [this](const DisplayKey &display) {
                        if (control_) {
                            control_->display_changed(display);
                        }
                    }),
      nested_windows_([this] { quit(); }) {
    wl_display_set_default_max_buffer_size(display_.get(), largest_backlog);
}

Compositor::~Compositor() {
    backend_.stop_watching();
    close_down();
}

/// Ends every lease, every connection and the desktop, in this order: lessees are told before their
/// connections end. Idempotent.
void Compositor::close_down() {
    lessors_.reset();
    control_.reset();
    administration_.reset();
    wl_display_flush_clients(display_.get());
    if (desktop_) {
        desktop_->stop_x_programs();
    }
    wl_display_destroy_clients(display_.get());
    new_output_.disconnect();
    new_input_.disconnect();
    desktop_.reset();
}

std::expected<void, Error> Compositor::read_configuration() {
    return load_config(options_.config_file).and_then([this](Config config) {
        // A broker has no keyboards, and perhaps no keymaps installed.
        auto compiled = options_.broker
                            ? Keymap()
                            : compile_keymap(config.desktop.keyboard, config.keyboard_place);
        return std::move(compiled).transform([&](Keymap keymap) {
            config_ = std::move(config);
            keymap_ = std::move(keymap);
            LeasePolicy policy(config_.displays);
            policy_ = options_.broker ? std::move(policy).without_desktop() : std::move(policy);
            for (const std::string &missing : missing_programs(config_)) {
                log_info("policy: {}", missing);
            }
        });
    });
}

void Compositor::open_desktop() {
    if (!options_.broker) {
        desktop_.emplace(backend_.graphics(), children_,
                         OutputStore(state_file_.load(),
                                     [this](const auto &monitors) { state_file_.save(monitors); }),
                         Desktop::Callbacks{
                             .quit = [this] { quit(); },
                             .reload = [this] { std::ignore = reload(); },
                             .picture_changed =
                                 [this](const wlr_output *output) { on_picture_changed(output); }});
        desktop_->configure(config_.desktop, std::move(keymap_));
        consent_.set_desk(
            {.ask =
                 [this](const UserQuestion &question, auto chosen) {
                     return ask_on_desktop(*desktop_, question, std::move(chosen));
                 },
             .describe = [this](const std::string &name) { return describe(name); },
             .memory = ConsentMemory(consent_file_.load(), [this](const auto &consents) {
                 consent_file_.save(consents);
             })});
    }
    new_output_.connect<&Compositor::on_new_output>(backend_.get()->events.new_output, *this);
    new_input_.connect<&Compositor::on_new_input>(backend_.get()->events.new_input, *this);
}

/// What a display is and where it is plugged in, for a person who is asked about it.
std::string Compositor::describe(const std::string &connector) {
    for (LeaseLedger *ledger : lessors_->ledgers()) {
        for (const DisplayReport &display : ledger->offers().reports()) {
            if (display.facts.name == connector && display.facts.edid) {
                return formatted("{} on {}", display.facts.description(), connector);
            }
        }
    }
    return connector;
}

std::expected<void, Error> Compositor::open_lessors() {
    lessors_.emplace(
        backend_.graphics(), desktop_ ? &*desktop_ : nullptr, policy_, history_,
        [this](const ConsentNeeded &question, const wire::LeaseRequest &request,
               const std::vector<std::string> &displays, ConsentAnswer answer) {
            return consent_.ask(question, request.client, displays, std::move(answer));
        },
        [this](wl_client *client) { return identities_.of(client); },
        [this](const std::string &card, const LessorEvent &event) {
            if (control_) {
                control_->observe(card, event);
                administration_->observe(card, event);
            }
        },
        [this](const ClaimEvent &event) {
            if (control_) {
                control_->observe(event);
            }
        });
    administration_.emplace(*lessors_, backend_.graphics(), desktop_ ? &*desktop_ : nullptr,
                            picture_news_, [this] { return reload(); });
    control_.emplace(display_.get(), *administration_);
    wl_display_set_global_filter(
        display_.get(),
        [](const wl_client *client, const wl_global *global, void *data) {
            return static_cast<Compositor *>(data)->may_see(client, global);
        },
        this);
    return lessors_->start();
}

std::expected<void, Error> Compositor::open_socket() {
    if (options_.socket) {
        if (wl_display_add_socket(display_.get(), options_.socket->c_str()) != 0) {
            return std::unexpected(Error::make(Error::Kind::Unsupported,
                                               advice_without_socket(*options_.socket, errno)));
        }
    } else if (const char *name = wl_display_add_socket_auto(display_.get())) {
        options_.socket = name;
    } else {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported, advice_without_socket("", errno)));
    }
    set_display_variables();
    return {};
}

/// For what is started from here.
void Compositor::set_display_variables() const {
    setenv("WAYLAND_DISPLAY", options_.socket->c_str(), 1);
    if (const std::string display = desktop_ ? desktop_->x_display() : ""; !display.empty()) {
        setenv("DISPLAY", display.c_str(), 1);
    } else {
        unsetenv("DISPLAY"); // a parent's, whose windows would be elsewhere
    }
}

std::expected<int, Error> Compositor::run() {
    if (!wlr_backend_start(backend_.get())) {
        return std::unexpected(Error::make(Error::Kind::Unsupported, "the backend did not start"));
    }
    lessors_->warn_of_missing_cards();
    log_info("sublet: running on WAYLAND_DISPLAY={}", *options_.socket);
    using Commands = std::vector<Command>;
    if (const auto started =
            programs_.start(options_.broker ? Commands() : config_.desktop.autostart, options_);
        !started) {
        return std::unexpected(started.error());
    }
    running_ = true;
    service_manager_.ready("running on WAYLAND_DISPLAY=" + *options_.socket);
    wl_display_run(display_.get());
    service_manager_.stopping();
    programs_.stop();
    if (backend_.seat_lost()) {
        return std::unexpected(
            Error::make(Error::Kind::Lost, "the seat is lost: seatd or logind has ended"));
    }
    if (backend_.ended()) {
        return std::unexpected(Error::make(Error::Kind::Lost, advice_after_backend()));
    }
    return programs_.status().value_or(EXIT_SUCCESS);
}

void Compositor::on_new_output(wlr_output *output) {
    if (backend_.graphics().session == nullptr) {
        nested_windows_.add(output);
    }
    if (!lessors_->output_added(output) && desktop_) {
        desktop_->add_output(output);
    }
}

void Compositor::on_new_input(wlr_input_device *device) {
    if (desktop_) {
        desktop_->add_input(device);
    }
}

void Compositor::on_backend_ended() {
    new_output_.disconnect();
    new_input_.disconnect();
    quit();
}

void Compositor::on_seat_lost() {
    close_down();
    quit();
}

void Compositor::on_renderer_replaced() {
    lessors_->cards().renderer_replaced();
    if (desktop_) {
        desktop_->renderer_replaced();
    }
}

void Compositor::on_picture_changed(const wlr_output *output) {
    if (!lessors_) {
        return;
    }
    if (const CardLessor *card = lessors_->cards().find(output->backend)) {
        picture_news_.add({card->node(), card->outputs().connector_of(output)});
    }
}

std::expected<void, Error> Compositor::reload() {
    service_manager_.reloading();
    const auto done = read_configuration_again();
    if (running_) {
        service_manager_.ready(done ? "the configuration was read again"
                                    : "the configuration has mistakes: the former one is in force");
    }
    return done;
}

std::expected<void, Error> Compositor::read_configuration_again() {
    if (const auto read = read_configuration(); !read) {
        log_error("policy: the configuration in force stays: {}", read.error().message());
        return read;
    }
    log_info("policy: the configuration was read again");
    if (desktop_) {
        desktop_->configure(config_.desktop, std::move(keymap_));
        set_display_variables();
    }
    if (lessors_) { // Not yet, while the backend waits for its session.
        lessors_->policy_changed();
    }
    return {};
}

bool Compositor::may_see(const wl_client *client, const wl_global *global) {
    if (desktop_ && desktop_->hides(global, client)) {
        return false;
    }
    const bool lends = wire::is_lease_device(global) || wire::is_lease_terms_manager(global);
    const bool administers = control_ && control_->global() == global;
    const bool privileged =
        global == sandboxes_.global() || (desktop_ && desktop_->is_privileged(global));
    if (!lends && !administers && !privileged) {
        return true;
    }
    const bool sandboxed = sandboxes_.app_id_of(client).has_value();
    if (!administers && (!lends || !sandboxed)) {
        return !sandboxed;
    }
    // Reads /proc once, so it is not done for clients that see no such global.
    const ClientFacts &facts = identities_.of(const_cast<wl_client *>(client));
    return lends ? policy_.may_see_lease_globals(facts)
                 : std::holds_alternative<Allowed>(
                       judge_client(Rule{.offer = true, .clients = config_.control}, facts));
}

void Compositor::on_signal() {
    if (!running_) {
        std::exit(EXIT_SUCCESS); // wlroots may be waiting for the seat or a card, for long
    }
    quit();
}

void Compositor::quit() {
    wl_display_terminate(display_.get());
}

} // namespace sublet
